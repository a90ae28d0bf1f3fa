import Glibc
import PyroWire

/// Cuts what comes from the unpacking process into messages: a length of two bytes, little-endian, then the message.
struct MessagePipeReader {
    private var pending: [UInt8] = []

    mutating func receive(_ bytes: some Collection<UInt8>) -> [[UInt8]] {
        pending += bytes
        var messages: [[UInt8]] = []
        var start = 0
        while pending.count - start >= 2 {
            let length = Int(pending[start]) | Int(pending[start + 1]) << 8
            guard pending.count - start - 2 >= length else { break }
            messages.append(Array(pending[start + 2..<start + 2 + length]))
            start += 2 + length
        }
        pending.removeFirst(start)
        return messages
    }
}

/// The other end.
enum MessagePipeWriter {
    static func write(_ message: some WireMessage, to descriptor: Int32) {
        let payload = message.encoded().prefix(Int(UInt16.max))
        var bytes = [UInt8(truncatingIfNeeded: payload.count), UInt8(truncatingIfNeeded: payload.count >> 8)]
        bytes += payload
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Whoever asked has gone.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
