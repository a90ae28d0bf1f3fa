internal import Glibc
package import PyroWire

/// Reads a descriptor through one buffer.
package final class ByteSource {
    private static let bufferBytes = 256 << 10

    private let descriptor: Int32
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 4096)
    private var start = 0
    private var end = 0

    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        buffer.deallocate()
    }

    /// Some bytes, at most `limit`, valid until the next call; none at the end.
    package func next(atMost limit: Int) throws(FailureReply) -> UnsafeRawBufferPointer {
        if start == end { try fill() }
        let count = min(limit, end - start)
        defer { start += count }
        return UnsafeRawBufferPointer(rebasing: buffer[start..<start + count])
    }

    /// Exactly `count` bytes, or `nil` when the source ends before the first one.
    func exactly(_ count: Int) throws(FailureReply) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let more = try next(atMost: count - bytes.count)
            if more.isEmpty {
                guard bytes.isEmpty else { throw FailureReply(.invalid, "the archive ends inside a member") }
                return nil
            }
            bytes.append(contentsOf: more)
        }
        return bytes
    }

    func skip(_ count: UInt64) throws(FailureReply) {
        var rest = count
        while rest > 0 {
            let more = try next(atMost: Int(clamping: rest))
            guard !more.isEmpty else { throw FailureReply(.invalid, "the archive ends inside a member") }
            rest -= UInt64(more.count)
        }
    }

    /// Reads on to the end, for whoever writes must not be stopped by what follows the archive's end.
    func skipToEnd() throws(FailureReply) {
        while try !next(atMost: Int.max).isEmpty {}
    }

    private func fill() throws(FailureReply) {
        start = 0
        end = 0
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read the archive") }
            end = count
            return
        }
    }
}
