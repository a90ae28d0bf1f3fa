internal import Glibc

/// A list of C strings that ends with a null pointer, as `execve` wants it.
package struct CStrings: ~Copyable {
    private let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let storage: UnsafeMutablePointer<CChar>

    /// - Parameter strings: without NUL bytes.
    package init(_ strings: [[UInt8]]) {
        let bytes = strings.reduce(0) { $0 + $1.count + 1 }
        storage = .allocate(capacity: max(bytes, 1))
        pointers = .allocate(capacity: strings.count + 1)
        var next = storage
        for (index, string) in strings.enumerated() {
            pointers[index] = next
            for byte in string {
                next.pointee = CChar(bitPattern: byte)
                next += 1
            }
            next.pointee = 0
            next += 1
        }
        pointers[strings.count] = nil
    }

    deinit {
        pointers.deallocate()
        storage.deallocate()
    }

    /// Valid while this value lives.
    package var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> { pointers }
}
