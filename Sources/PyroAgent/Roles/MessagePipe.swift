import Glibc
import PyroWire

/// Messages between the agent and the process of a role: a length of four bytes, little-endian, then the message.
enum MessagePipe {
    static let lengthBytes = 4

    static func framed(_ payload: [UInt8]) -> [UInt8] {
        (0..<lengthBytes).map { UInt8(truncatingIfNeeded: payload.count >> ($0 * 8)) } + payload
    }

    /// - Throws: when no message is that long.
    static func length(of bytes: some Collection<UInt8>) throws(FailureReply) -> Int {
        let length = bytes.prefix(lengthBytes).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= WireFormat.messageBytes else { throw FailureReply(.system, "a message of \(length) bytes") }
        return length
    }

    /// Writes all of it, or nothing more when whoever asked has gone.
    static func write(_ message: some WireMessage, to descriptor: Int32) {
        let bytes = framed(message.encoded())
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// Cuts what comes from the process of a role into messages.
struct MessagePipeReader {
    private var pending: [UInt8] = []

    mutating func receive(_ bytes: some Collection<UInt8>) throws(FailureReply) -> [[UInt8]] {
        pending += bytes
        var messages: [[UInt8]] = []
        var start = 0
        while pending.count - start >= MessagePipe.lengthBytes {
            let length = try MessagePipe.length(of: pending[start...])
            let body = start + MessagePipe.lengthBytes
            guard pending.count - body >= length else { break }
            messages.append(Array(pending[body..<body + length]))
            start = body + length
        }
        pending.removeFirst(start)
        return messages
    }
}
