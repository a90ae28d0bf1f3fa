import CPyroSys
import PyroArchive
import PyroWire

/// Carries what a process writes to one channel of its stream.
///
/// The pipe is watched for edges: once readable it waits in the ``OutputScheduler`` until it has been read empty.
final class OutputPipe {
    /// What became of one turn.
    enum Turn {
        /// There may be more.
        case more
        /// Nothing now, or never more.
        case idle
    }

    private static let largestChunk = WireFormat.dataBytes
    private static let smallestChunk = 512

    let channel: UInt8
    private let loop: EventLoop
    private var link: StreamLink
    private unowned let scheduler: OutputScheduler
    private var descriptor: Descriptor?
    private var token: EventLoop.Token?
    /// Whether it stands in the scheduler's line.
    var isScheduled = false
    private var lacksCredit = false
    /// Bytes that are still to be delivered once the process has ended; before that, all are.
    private var remaining: Int?
    /// Called when everything the host should get is on its way, and when nobody can write any more.
    private let onChange: () -> Void
    private(set) var isDelivered = false

    /// - Parameter descriptor: the reading end, non-blocking.
    init(
        _ descriptor: Descriptor, channel: UInt8, link: StreamLink, loop: EventLoop, scheduler: OutputScheduler,
        onChange: @escaping () -> Void
    ) throws(FailureReply) {
        self.descriptor = descriptor
        self.channel = channel
        self.link = link
        self.loop = loop
        self.scheduler = scheduler
        self.onChange = onChange
        token = try loop.add(descriptor, [.input, .edge]) { [weak self] _ in
            guard let self else { return }
            self.scheduler.schedule(self)
        }
    }

    deinit {
        close()
    }

    /// Whether nobody can write to it any more.
    var isClosed: Bool { descriptor == nil }

    /// The process has ended: only what is in the pipe at this moment is its own. What others, who still hold the pipe,
    /// write later is read and dropped, so that they never block.
    func limitToPresent() {
        guard !isDelivered, remaining == nil else { return }
        remaining = max(0, descriptor.map { Int(pyro_readable_bytes($0.rawValue)) } ?? 0)
        if remaining == 0 { delivered() }
        scheduler.schedule(self)
    }

    /// Reads and drops from now on: nobody listens.
    func discard() {
        isDelivered = true
        scheduler.schedule(self)
    }

    /// The host listens on another stream from now on, which has a credit of its own.
    func move(to link: StreamLink) {
        self.link = link
        creditArrived()
    }

    /// The host allows more.
    func creditArrived() {
        guard lacksCredit else { return }
        lacksCredit = false
        scheduler.schedule(self)
    }

    func close() {
        if let descriptor, let token { loop.remove(descriptor, token: token) }
        descriptor = nil
        token = nil
    }

    /// Reads once and sends what was read.
    func turn() -> Turn {
        guard let descriptor else { return .idle }
        if isDelivered { return drop(from: descriptor) }
        // A frame is made no larger than what is there, since it keeps its memory until it is sent.
        let present = Int(pyro_readable_bytes(descriptor.rawValue))
        let room = min(max(present, Self.smallestChunk), Self.largestChunk, remaining ?? .max)
        var outcome: Descriptor.Transfer?
        link.sendData(channel: channel, atMost: room) { buffer in
            let result = descriptor.read(into: buffer)
            outcome = result
            if case .bytes(let count) = result { return count }
            return 0
        }
        switch outcome {
        case nil:
            lacksCredit = true
            return .idle
        case .bytes(let count):
            if let remaining { self.remaining = remaining - count }
            if remaining == 0 { delivered() }
            return .more
        case .notNow: return .idle
        case .closed:
            close()
            isDelivered = true
            onChange()
            return .idle
        }
    }

    private func drop(from descriptor: Descriptor) -> Turn {
        let outcome = scheduler.withScratch { descriptor.read(into: $0) }
        switch outcome {
        case .bytes: return .more
        case .notNow: return .idle
        case .closed:
            close()
            onChange()
            return .idle
        }
    }

    private func delivered() {
        guard !isDelivered else { return }
        isDelivered = true
        onChange()
    }
}
