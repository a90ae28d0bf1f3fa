/// Cuts a sequence of bytes, however it arrives, into frames.
struct FrameDecoder {
    private var buffer: [UInt8] = []
    private var start = 0
    /// Where the frame that came last begins. Its bytes are kept until the next ones arrive: when it was the rest of an
    /// earlier session, a new session's greeting may have been swallowed by it.
    private var lastFrame = 0

    /// Bytes that wait for the rest of their frame.
    var pendingBytes: ArraySlice<UInt8> { buffer[start...] }

    mutating func append(_ bytes: some Collection<UInt8>) {
        if lastFrame > 1 << 20 || lastFrame > 0 && start == buffer.count {
            buffer.removeSubrange(..<lastFrame)
            start -= lastFrame
            lastFrame = 0
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
        lastFrame = start
        start = end
        return Frame(header.kind, stream: header.stream, channel: header.channel, payload: Array(buffer[body..<end]))
    }

    /// Passes over bytes that belong to no frame.
    mutating func skip(_ count: Int) {
        start += min(count, buffer.count - start)
        lastFrame = start
    }

    /// Forgets everything that has arrived and returns the frame that came last and what followed it.
    mutating func drain() -> [UInt8] {
        defer {
            buffer = []
            start = 0
            lastFrame = 0
        }
        return Array(buffer[lastFrame...])
    }
}
