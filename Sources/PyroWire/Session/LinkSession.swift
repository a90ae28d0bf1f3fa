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
    /// Bytes for the other side, in order; the driver takes them by ``takeOutput()``.
    package internal(set) var output: [UInt8] = []

    private init(role: Role, phase: Phase, nonce: [UInt8]) {
        self.role = role
        self.phase = phase
        self.nonce = nonce
        nextLocalStream = role == .host ? 2 : 1
    }

    /// The host's side; its greeting is in ``output`` at once.
    /// - Parameter nonce: ``WireFormat/nonceBytes`` random bytes, never used before.
    package static func host(nonce: [UInt8]) -> LinkSession {
        let marker = WireFormat.guestMagic + nonce
        var session = LinkSession(role: .host, phase: .hunting(MarkerScanner(marker: marker)), nonce: nonce)
        session.output = WireFormat.hostMagic + nonce
        session.greet(.hello, versions: WireFormat.versions)
        return session
    }

    /// The guest's side; it waits for a host.
    package static func guest() -> LinkSession {
        LinkSession(role: .guest, phase: .hunting(MarkerScanner(marker: WireFormat.hostMagic)), nonce: [])
    }

    package var isEstablished: Bool {
        if case .established = phase { true } else { false }
    }

    /// Takes the bytes that are to be sent.
    package mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    /// The guest forgets the session and waits for the next host: its host has gone, or broke the format.
    ///
    /// The next host's marker may have arrived already: call `receive` once more, with nothing, to look for it.
    package mutating func restart() {
        let rest = decoder.drain()
        let unsent = output
        self = .guest()
        decoder.append(rest)
        output = unsent
    }

    // MARK: Sending

    /// Begins a stream. The handshake need not be done: frames queue up behind it.
    package mutating func open(_ request: some WireMessage) -> StreamID {
        let stream = StreamID(rawValue: nextLocalStream)
        nextLocalStream += 2
        streams[stream] = StreamState()
        Frame(.open, stream: stream, payload: request.encoded()).encode(into: &output)
        return stream
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
            FrameHeader(length: UInt32(part.count), stream: stream, kind: .data, channel: channel).encode(into: &output)
            output += part
            rest = rest.dropFirst(part.count)
        }
        streams[stream]?.sendCredit -= count
        return count
    }

    /// Sends a message. Messages are few and small: they may overdraw the credit, never wait for it.
    package mutating func send(_ message: some WireMessage, on stream: StreamID) {
        guard let state = streams[stream], !state.sentFinish else { return }
        let payload = message.encoded()
        streams[stream]?.sendCredit -= payload.count
        Frame(.message, stream: stream, payload: payload).encode(into: &output)
    }

    /// Says that nothing more follows on a stream.
    package mutating func finish(_ stream: StreamID) {
        guard let state = streams[stream], !state.sentFinish else { return }
        streams[stream]?.sentFinish = true
        Frame(.finish, stream: stream).encode(into: &output)
        removeIfOver(stream)
    }

    /// Ends a stream in both directions; what is under way is dropped.
    package mutating func reset(_ stream: StreamID) {
        guard streams.removeValue(forKey: stream) != nil else { return }
        Frame(.reset, stream: stream).encode(into: &output)
    }

    /// Says that received bytes are used up, so that as many more may come.
    package mutating func consumed(_ count: Int, on stream: StreamID) {
        guard var state = streams[stream], count > 0 else { return }
        state.unacknowledged += count
        // A quarter of the window at a time: few credit frames, and the sender never runs dry.
        if state.unacknowledged >= WireFormat.windowBytes / 4, !state.receivedFinish {
            var payload: [UInt8] = []
            payload.appendLittleEndian(UInt32(state.unacknowledged))
            Frame(.credit, stream: stream, payload: payload).encode(into: &output)
            state.receiveCredit += state.unacknowledged
            state.unacknowledged = 0
        }
        streams[stream] = state
    }

    mutating func removeIfOver(_ stream: StreamID) {
        if streams[stream]?.isOver == true { streams[stream] = nil }
    }

    mutating func greet(_ kind: Frame.Kind, versions: ClosedRange<UInt16>) {
        let bytes = [versions.lowerBound, versions.upperBound].flatMap {
            [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)]
        }
        Frame(kind, stream: StreamID(rawValue: 0), payload: bytes).encode(into: &output)
    }
}
