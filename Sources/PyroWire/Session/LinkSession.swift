/// One side of the guest link without any input or output of its own: bytes in, events and bytes out.
///
/// The host's and the guest's event loops, and the tests, drive the same value. A session begins with a handshake that
/// a fresh nonce ties together, so bytes of an earlier session are passed over; it ends at the first breach of the format.
package struct LinkSession: Sendable {
    package enum Role: Sendable {
        case host
        case guest
    }

    enum Phase {
        /// Passes over stale bytes until the other side's marker.
        case hunting(MarkerScanner)
        /// Waits for `hello` or `welcome`.
        case greeting
        case established
    }

    package let role: Role
    var phase: Phase
    var decoder = FrameDecoder()
    var streams: [StreamID: StreamState] = [:]
    /// The highest stream the other side has opened, so that late frames are told from lies.
    var lastRemoteStream: UInt32?
    var nextLocalStream: UInt32
    var nonce: [UInt8]
    /// What begins the host's side of the session.
    private var greeting: [UInt8] = []
    /// Frames for the other side, in order.
    var frames: [UInt8] = []

    private init(role: Role, phase: Phase, nonce: [UInt8]) {
        self.role = role
        self.phase = phase
        self.nonce = nonce
        nextLocalStream = role == .host ? 2 : 1
    }

    /// The host's side; its greeting is to be taken by ``takeOutput()`` at once.
    /// - Parameter nonce: ``WireFormat/nonceBytes`` random bytes, never used before.
    package static func host(nonce: [UInt8]) -> LinkSession {
        let marker = WireFormat.guestMagic + nonce
        var session = LinkSession(
            role: .host, phase: .hunting(MarkerScanner(marker: marker, limit: WireFormat.staleBytes)),
            nonce: nonce)
        session.greeting = WireFormat.hostMagic + nonce
        Frame(.hello, versions: WireFormat.versions).encode(into: &session.greeting)
        return session
    }

    /// The guest's side; it waits for a host.
    package static func guest() -> LinkSession {
        LinkSession(role: .guest, phase: .hunting(MarkerScanner(marker: WireFormat.hostMagic, limit: nil)), nonce: [])
    }

    package var isEstablished: Bool {
        if case .established = phase { true } else { false }
    }

    /// Bytes that are to be sent now, in order; the driver takes them by ``takeOutput()``.
    package var output: [UInt8] { mustWait ? greeting : frames }

    /// Takes the bytes that are to be sent now.
    package mutating func takeOutput() -> [UInt8] {
        if mustWait {
            defer { greeting = [] }
            return greeting
        }
        defer { frames = [] }
        return frames
    }

    /// A host sends its greeting and then nothing until the guest has answered. So a guest that waits for the rest of an
    /// earlier session's frame finds the greeting, whole, among bytes that do not complete it.
    private var mustWait: Bool { role == .host && !isEstablished }

    /// The guest forgets the session and waits for the next host: its host has gone, or broke the format.
    ///
    /// The next host's marker may have arrived already: call `receive` once more, with nothing, to look for it.
    package mutating func restart() {
        let rest = decoder.drain()
        let unsent = frames
        self = .guest()
        decoder.append(rest)
        frames = unsent
    }

    /// Whether a frame has arrived in part.
    package var isWithinFrame: Bool {
        isEstablished && !decoder.pendingBytes.isEmpty
    }

    /// Whether what waits for the rest of its frame holds a whole greeting of a host.
    ///
    /// A guest that came from a checkpoint may have been in the middle of a frame of which the rest never comes. When
    /// nothing has arrived for a while and this is true, the guest should ``restart()``.
    package var hasGreetingInPendingBytes: Bool {
        guard role == .guest, !decoder.pendingBytes.isEmpty else { return false }
        var copy = decoder
        let bytes = copy.drain()
        guard let end = bytes.endOfFirst(WireFormat.hostMagic) else { return false }
        let hello = bytes[end...].dropFirst(WireFormat.nonceBytes)
        guard let header = try? FrameHeader(decoding: hello.prefix(WireFormat.headerBytes)) else { return false }
        return header.kind == .hello
    }

    // MARK: Sending

    /// Begins a stream. The handshake need not be done: frames queue up behind it.
    package mutating func open(_ request: some WireMessage) -> StreamID {
        let stream = StreamID(rawValue: nextLocalStream)
        nextLocalStream += 2
        streams[stream] = StreamState()
        Frame(.open, stream: stream, payload: request.encoded()).encode(into: &frames)
        return stream
    }

    /// Whether a stream is open in at least one direction.
    package func contains(_ stream: StreamID) -> Bool {
        streams[stream] != nil
    }

    /// Bytes that may be sent on a stream now; 0 for one that is over.
    package func sendable(on stream: StreamID) -> Int {
        guard let state = streams[stream], !state.sentFinish else { return 0 }
        return max(0, state.sendCredit)
    }

    /// Sends as much of `bytes` as the reader allows.
    /// - Returns: how many bytes were taken; the rest may follow after ``LinkEvent/writable(_:)``.
    package mutating func send(_ bytes: ArraySlice<UInt8>, channel: UInt8, on stream: StreamID) -> Int {
        let count = min(bytes.count, sendable(on: stream))
        var rest = bytes.prefix(count)
        while !rest.isEmpty {
            let part = rest.prefix(WireFormat.dataBytes)
            FrameHeader(length: UInt32(part.count), stream: stream, kind: .data, channel: channel).encode(into: &frames)
            frames += part
            rest = rest.dropFirst(part.count)
        }
        streams[stream]?.sendCredit -= count
        return count
    }

    /// Makes one data frame whose contents `fill` writes in place, so that they are copied only once.
    ///
    /// - Parameters:
    ///   - limit: bytes that `fill` gets room for at most; the credit and the largest frame bound it too.
    ///   - fill: returns how many bytes it wrote; none or less is no frame.
    /// - Returns: the frame, which the driver sends right after what ``takeOutput()`` gives.
    package mutating func dataFrame(
        channel: UInt8, on stream: StreamID, atMost limit: Int, fill: (UnsafeMutableRawBufferPointer) -> Int
    ) -> [UInt8]? {
        let room = min(limit, sendable(on: stream), WireFormat.dataBytes)
        guard room > 0 else { return nil }
        let head = WireFormat.headerBytes
        let frame = [UInt8](unsafeUninitializedCapacity: head + room) { buffer, count in
            let body = UnsafeMutableRawBufferPointer(
                rebasing: UnsafeMutableRawBufferPointer(buffer)[head..<head + room])
            let filled = min(fill(body), room)
            guard filled > 0 else { return }
            var header: [UInt8] = []
            FrameHeader(length: UInt32(filled), stream: stream, kind: .data, channel: channel).encode(into: &header)
            _ = buffer.initialize(from: header)
            count = head + filled
        }
        guard !frame.isEmpty else { return nil }
        streams[stream]?.sendCredit -= frame.count - head
        return frame
    }

    /// Sends a message. Messages are few and small: they may overdraw the credit, never wait for it.
    package mutating func send(_ message: some WireMessage, on stream: StreamID) {
        guard let state = streams[stream], !state.sentFinish else { return }
        let payload = message.encoded()
        streams[stream]?.sendCredit -= payload.count
        Frame(.message, stream: stream, payload: payload).encode(into: &frames)
    }

    /// Says that nothing more follows on a stream.
    package mutating func finish(_ stream: StreamID) {
        guard let state = streams[stream], !state.sentFinish else { return }
        streams[stream]?.sentFinish = true
        Frame(.finish, stream: stream).encode(into: &frames)
        removeIfOver(stream)
    }

    /// Ends a stream in both directions; what is under way is dropped.
    package mutating func reset(_ stream: StreamID) {
        guard streams.removeValue(forKey: stream) != nil else { return }
        Frame(.reset, stream: stream).encode(into: &frames)
    }

    /// Says that received bytes are used up, so that as many more may come.
    package mutating func consumed(_ count: Int, on stream: StreamID) {
        guard var state = streams[stream], count > 0 else { return }
        state.unacknowledged += count
        // A quarter of the window at a time: few credit frames, and the sender never runs dry.
        if state.unacknowledged >= WireFormat.windowBytes / 4, !state.receivedFinish {
            var payload: [UInt8] = []
            payload.appendLittleEndian(UInt32(state.unacknowledged))
            Frame(.credit, stream: stream, payload: payload).encode(into: &frames)
            state.receiveCredit += state.unacknowledged
            state.unacknowledged = 0
        }
        streams[stream] = state
    }

    mutating func removeIfOver(_ stream: StreamID) {
        if streams[stream]?.isOver == true { streams[stream] = nil }
    }
}
