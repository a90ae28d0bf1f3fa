internal import Glibc
internal import PyroWire

/// The names in a directory, in the order of their bytes.
enum SortedNames {
    /// - Parameter path: for messages.
    static func sorted(of directory: Descriptor, path: [UInt8]) throws(FailureReply) -> [[UInt8]] {
        let copy = try check(fcntl(directory.rawValue, F_DUPFD_CLOEXEC, 3), "list \(printable(path))")
        guard let stream = fdopendir(copy) else {
            let code = errno
            close(copy)
            throw failure("list \(printable(path))", errno: code)
        }
        defer { closedir(stream) }
        // The copy shares its position with the descriptor.
        rewinddir(stream)
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw failure("list \(printable(path))") }
                break
            }
            let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8) { names.append(name) }
        }
        names.sort { $0.lexicographicallyPrecedes($1) }
        return names
    }
}
