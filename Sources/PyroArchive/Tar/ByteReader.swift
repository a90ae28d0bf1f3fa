internal import Glibc
package import PyroWire

/// Where a ``ByteSource`` has its bytes from.
package protocol ByteReader: AnyObject {
    /// Reads some bytes, waiting for the first.
    /// - Returns: how many; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FailureReply) -> Int
    /// Passes over bytes without reading them where that is possible.
    /// - Returns: how many, at most `count`.
    func skip(_ count: UInt64) -> UInt64
}

extension ByteReader {
    package func skip(_ count: UInt64) -> UInt64 { 0 }
}

/// Reads a descriptor, which somebody else closes.
package final class DescriptorReader: ByteReader {
    private let descriptor: Int32
    /// Where a regular file ends; bytes past it cannot be skipped.
    private let end: Int64?

    package init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var status = stat()
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        end = isFile ? Int64(status.st_size) : nil
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(FailureReply) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw failure("read the archive") }
        }
    }

    package func skip(_ count: UInt64) -> UInt64 {
        guard let end else { return 0 }
        let position = Int64(lseek(descriptor, 0, SEEK_CUR))
        guard position >= 0, position < end else { return 0 }
        let skipped = min(count, UInt64(end - position))
        return lseek(descriptor, off_t(skipped), SEEK_CUR) < 0 ? 0 : skipped
    }
}
