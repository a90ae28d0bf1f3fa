/// Cuts a sequence of bytes, however it arrives, into frames.
struct FrameDecoder {
    /// Bytes that are kept after they have been given out: when they were taken for the rest of an earlier session's
    /// frame, the greeting of a new one, which is shorter than this, may be among them.
    private static let keptBytes = 256

    private var buffer: [UInt8] = []
    private var start = 0

    /// Bytes that wait for the rest of their frame.
    var pendingBytes: ArraySlice<UInt8> { buffer[start...] }

    mutating func append(_ bytes: some Collection<UInt8>) {
        if start > 1 << 20 || start > Self.keptBytes && start == buffer.count {
            buffer.removeSubrange(..<(start - Self.keptBytes))
            start = Self.keptBytes
        }
        buffer += bytes
    }

    /// The next whole frame, or `nil` until more bytes arrive. After an error the decoder stands before the frame at fault.
    mutating func next() throws(LinkError) -> Frame? {
        guard buffer.count - start >= WireFormat.headerBytes else { return nil }
        let header = try FrameHeader(decoding: buffer[start..<start + WireFormat.headerBytes])
        let body = start + WireFormat.headerBytes
        guard buffer.count - body >= Int(header.length) else { return nil }
        let end = body + Int(header.length)
        start = end
        return Frame(header.kind, stream: header.stream, channel: header.channel, payload: Array(buffer[body..<end]))
    }

    /// Gives out bytes that belong to no frame, and keeps none of what was before: it is known to be used up.
    mutating func skip(_ count: Int) {
        buffer.removeSubrange(..<(start + min(count, buffer.count - start)))
        start = 0
    }

    /// Forgets everything and returns the last bytes that were given out with all that followed them.
    mutating func drain() -> [UInt8] {
        defer {
            buffer = []
            start = 0
        }
        return Array(buffer[max(0, start - Self.keptBytes)...])
    }
}
