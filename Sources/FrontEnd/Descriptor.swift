internal import Glibc

/// Blocking reads and writes on a descriptor; call them on a ``BlockingLane`` or a thread of your own.
package enum Descriptor {
    /// Writes all of the bytes, whatever the other end takes at a time.
    /// - Throws: ``DescriptorError``; with a closed pipe when the reader has gone (SIGPIPE must be ignored).
    package static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(DescriptorError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress.map { $0 + offset }, $0.count - offset)
            }
            if count >= 0 {
                offset += count
            } else {
                try waitIfTemporary(descriptor, for: Int16(POLLOUT), operation: "write")
            }
        }
    }

    /// Reads what there is, at most `limit` bytes, and waits while there is nothing.
    /// - Returns: no bytes at the end of the input.
    package static func readSome(_ descriptor: Int32, limit: Int = 65536) throws(DescriptorError) -> [UInt8] {
        while true {
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, initialized in
                count = read(descriptor, buffer.baseAddress, limit)
                initialized = max(count, 0)
            }
            if count >= 0 { return bytes }
            try waitIfTemporary(descriptor, for: Int16(POLLIN), operation: "read")
        }
    }

    /// A descriptor that was inherited in non-blocking mode (terminals share it between programs) is waited for.
    private static func waitIfTemporary(
        _ descriptor: Int32, for events: Int16, operation: String
    ) throws(DescriptorError) {
        switch errno {
        case EINTR: return
        case EAGAIN:
            var entry = pollfd(fd: descriptor, events: events, revents: 0)
            _ = poll(&entry, 1, -1)
        case let number: throw DescriptorError(operation, number: number)
        }
    }
}
