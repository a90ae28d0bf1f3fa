import CPyroSys
import Glibc
import PyroWire

/// The host's end of a link, for a test's own thread.
final class HostClient {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// What has come on one stream.
    struct Received {
        var output: [UInt8] = []
        var error: [UInt8] = []
        var messages: [[UInt8]] = []
        var isFinished = false
        var isReset = false

        func first<Message: WireMessage>(_: Message.Type) -> Message? {
            messages.lazy.compactMap { try? Message(decoding: $0) }.first
        }
        var outcome: ExecExited.Outcome? { first(ExecExited.self)?.outcome }
        var failure: FailureReply? { first(FailureReply.self) }
        var text: String { String(decoding: output, as: UTF8.self) }
    }

    static let deadlineSeconds = 60

    let descriptor: Int32
    var session: LinkSession
    private(set) var streams: [StreamID: Received] = [:]
    /// Streams whose bytes are taken in but not acknowledged, as by a reader that is slow.
    var slow: Set<StreamID> = []
    private var unsent: [UInt8] = []
    private var isClosed = false

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        session = .host(nonce: (0..<16).map { _ in UInt8.random(in: 0...255) })
        _ = pyro_set_nonblocking(descriptor)
    }

    // MARK: Requests

    func open(_ request: some WireMessage, finish: Bool = true) throws -> StreamID {
        let stream = session.open(request)
        streams[stream] = Received()
        if finish { session.finish(stream) }
        try pump()
        return stream
    }

    /// Opens, and waits for the other side to finish.
    func call(_ request: some WireMessage) throws -> Received {
        try end(of: try open(request))
    }

    func end(of stream: StreamID) throws -> Received {
        try wait("the end of \(stream)") { $0[stream].isFinished || $0[stream].isReset }
        return self[stream]
    }

    func send(_ bytes: [UInt8], on stream: StreamID) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = session.send(rest, channel: Channel.input, on: stream)
            rest = rest.dropFirst(count)
            try pump()
            if count == 0 {
                try wait("credit") { $0.session.sendable(on: stream) > 0 || $0[stream].isFinished }
                if self[stream].isFinished { return }
            }
        }
    }

    subscript(stream: StreamID) -> Received { streams[stream] ?? Received() }

    // MARK: The link

    /// Waits until `condition` holds.
    func wait(_ what: String, until condition: (HostClient) throws -> Bool) throws {
        let deadline = pyro_boottime_ns() + Int64(Self.deadlineSeconds) * 1_000_000_000
        while true {
            try pump()
            if try condition(self) { return }
            if isClosed { throw Failure(description: "the agent closed the link") }
            guard pyro_boottime_ns() < deadline else { throw Failure(description: "\(what) did not come in time") }
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN | (unsent.isEmpty ? 0 : POLLOUT)), revents: 0)
            poll(&entry, 1, 100)
        }
    }

    /// Sends and receives what can be at once.
    func pump() throws {
        try flush()
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            isClosed = isClosed || count == 0
            if count <= 0 { break }
            var events: [LinkEvent] = []
            try session.receive(buffer[..<count], events: &events)
            for event in events { take(event) }
            try flush()
        }
    }

    private func flush() throws {
        unsent += session.takeOutput()
        while !unsent.isEmpty {
            let count = write(descriptor, unsent, unsent.count)
            if count < 0 {
                if errno == EAGAIN || isClosed { return }
                throw Failure(description: "the link broke")
            }
            unsent.removeFirst(count)
        }
    }

    private func take(_ event: LinkEvent) {
        switch event {
        case .established, .writable, .opened: break
        case .data(let stream, let channel, let bytes):
            if channel == Channel.error { streams[stream]?.error += bytes } else { streams[stream]?.output += bytes }
            acknowledge(bytes.count, on: stream)
        case .message(let stream, let payload):
            streams[stream]?.messages.append(payload)
            acknowledge(payload.count, on: stream)
        case .finished(let stream): streams[stream]?.isFinished = true
        case .reset(let stream): streams[stream]?.isReset = true
        }
    }

    private func acknowledge(_ count: Int, on stream: StreamID) {
        if !slow.contains(stream) { session.consumed(count, on: stream) }
    }
}
