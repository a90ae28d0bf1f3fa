import CPyroSys
import PyroArchive
import PyroWire

/// Feeds a stream's input to a process as fast as it reads, and gives the host credit for what went in.
final class InputPipe {
    private let loop: EventLoop
    private var link: StreamLink
    private var descriptor: Descriptor?
    private var token: EventLoop.Token?
    private var queue = ByteQueue()
    /// Bytes at the queue's head that the present stream owes no credit for: they came on an earlier one, or from the agent.
    private var uncredited = 0
    private var isFinished = false

    /// - Parameters:
    ///   - descriptor: the writing end, non-blocking.
    ///   - head: what the process gets before the stream's input.
    init(
        _ descriptor: Descriptor, link: StreamLink, loop: EventLoop, head: [UInt8] = []
    ) throws(FailureReply) {
        self.descriptor = descriptor
        self.link = link
        self.loop = loop
        token = try loop.add(descriptor, [.output, .edge]) { [weak self] _ in self?.pump() }
        guard !head.isEmpty else { return }
        queue.append(head)
        uncredited = head.count
        pump()
    }

    deinit {
        close()
    }

    func append(_ bytes: [UInt8]) {
        guard descriptor != nil else { return link.consumed(bytes.count) }
        queue.append(bytes)
        pump()
    }

    /// The host sends on another stream from now on.
    func move(to link: StreamLink) {
        self.link = link
        uncredited = queue.count
    }

    /// Nothing follows: the process sees the end when it has read what there is.
    func finish() {
        isFinished = true
        pump()
    }

    /// Closes at once; what is left unread is dropped, the host being told to send on.
    func close() {
        if let descriptor, let token { loop.remove(descriptor, token: token) }
        descriptor = nil
        token = nil
        used(queue.count)
        queue.clear()
    }

    private func used(_ count: Int) {
        let earlier = min(count, uncredited)
        uncredited -= earlier
        link.consumed(count - earlier)
    }

    private func pump() {
        guard let descriptor else { return }
        let before = queue.count
        let outcome = queue.drain { descriptor.write($0) }
        used(before - queue.count)
        switch outcome {
        case .notNow: break
        case .closed: close()
        case .bytes: if isFinished { close() }
        }
    }
}
