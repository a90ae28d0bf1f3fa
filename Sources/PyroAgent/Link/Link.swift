import PyroArchive
import PyroWire

/// The session with the host and what waits to be sent to it.
///
/// Those who serve a stream speak through a ``StreamLink``, which falls silent when the session it belongs to is over.
final class Link {
    private(set) var session = LinkSession.guest()
    private(set) var queue = ByteQueue()
    /// Counts sessions, since stream numbers begin anew in each.
    private(set) var generation = 0

    /// Called when a stream is over in both directions.
    var onStreamOver: (StreamID) -> Void = { _ in }

    /// While more than this waits, no more output of commands is read.
    private static let highWater = 512 << 10
    /// While more than this waits, requests are not read either: whoever does not read answers shall not ask.
    private static let stopReading = 4 << 20

    /// Whether the output of commands should wait.
    var isFull: Bool { queue.count >= Self.highWater }
    /// Whether requests should wait.
    var isOverfull: Bool { queue.count >= Self.stopReading }

    func receive(_ bytes: ArraySlice<UInt8>, events: inout [LinkEvent]) throws(LinkError) {
        defer { collect() }
        try session.receive(bytes, events: &events)
    }

    /// Forgets the session. What it had not sent yet means nothing to the next host.
    /// - Parameter keepsLast: whether the session's last words are still to be sent: its versions did not match.
    func restart(keepsLast: Bool = false) {
        generation += 1
        if !keepsLast {
            queue.clear()
            _ = session.takeOutput()
        }
        session.restart()
    }

    /// Sends what waits; see ``ByteQueue/drain(_:)``.
    func flush(to port: Descriptor) -> Descriptor.Transfer {
        queue.drain { port.write($0) }
    }

    fileprivate func change<Result>(_ body: (inout LinkSession) -> Result) -> Result {
        defer { collect() }
        return body(&session)
    }

    fileprivate func finish(_ stream: StreamID) {
        change { $0.finish(stream) }
        if !session.contains(stream) { onStreamOver(stream) }
    }

    fileprivate func sendFrame(_ frame: [UInt8]) {
        queue.append(frame)
    }

    private func collect() {
        if !session.output.isEmpty { queue.append(session.takeOutput()) }
    }
}

/// One stream of one session.
struct StreamLink {
    let stream: StreamID
    private let link: Link
    private let generation: Int

    init(_ stream: StreamID, of link: Link) {
        self.stream = stream
        self.link = link
        generation = link.generation
    }

    private var isCurrent: Bool { generation == link.generation }

    var isFull: Bool { link.isFull }

    /// Bytes that the host allows on this stream now.
    var sendable: Int { isCurrent ? link.session.sendable(on: stream) : 0 }

    func send(_ message: some WireMessage) {
        guard isCurrent else { return }
        link.change { $0.send(message, on: stream) }
    }

    func finish() {
        guard isCurrent else { return }
        link.finish(stream)
    }

    /// Answers a request that has one answer only.
    func answer(_ message: some WireMessage) {
        send(message)
        finish()
    }

    /// Lets the host send as many bytes more.
    func consumed(_ count: Int) {
        guard isCurrent else { return }
        link.change { $0.consumed(count, on: stream) }
    }

    /// Sends what `fill` writes, if there is credit; see ``LinkSession/dataFrame(channel:on:atMost:fill:)``.
    func sendData(channel: UInt8, atMost limit: Int, fill: (UnsafeMutableRawBufferPointer) -> Int) {
        guard isCurrent else { return }
        let frame = link.change { $0.dataFrame(channel: channel, on: stream, atMost: limit, fill: fill) }
        if let frame { link.sendFrame(frame) }
    }
}
