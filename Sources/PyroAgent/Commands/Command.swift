import CPyroSys
import Glibc
import PyroWire

/// A command that runs for a stream of the host.
///
/// It ends in two steps: when its first process ends, what that had written is delivered and then its exit; when in
/// addition all that it left in the background has ended, its control group is free. Until the stream is over, losing
/// it kills the whole tree; afterwards the background runs on.
///
/// A command with a key outlives a session that ends while everything stands still: it is held until a later session
/// attaches to it, or until the machine is thawed without.
final class Command: StreamHandler {
    private enum Listener {
        /// The host, on the stream.
        case stream
        /// The host of a later session, perhaps.
        case awaited
        /// Nobody any more.
        case none
    }

    private let key: UInt64?
    private var link: StreamLink
    private let loop: EventLoop
    private let scheduler: OutputScheduler
    private let tree: ProcessTree
    private var input: InputPipe?
    private var outputs: [OutputPipe] = []
    private var exit: ExecExited?
    private var listener = Listener.stream
    private var isTreeGone = false
    /// Called when no process of the command is left.
    var onGone: () -> Void = {}

    /// - Parameter key: names it in later sessions; `nil` for a command that ends with its session.
    init(
        _ process: pyro_spawn_result, tree: ProcessTree, key: UInt64?, pipes: CommandPipes, link: StreamLink,
        loop: EventLoop, scheduler: OutputScheduler, children: ChildProcesses
    ) throws(FailureReply) {
        self.key = key
        self.link = link
        self.loop = loop
        self.scheduler = scheduler
        self.tree = tree
        do throws(FailureReply) {
            input = try pipes.input.map { ends throws(FailureReply) in
                try InputPipe(ends.own, link: link, loop: loop)
            }
            for (channel, ends) in [(Channel.output, pipes.output), (Channel.error, pipes.error)] {
                let pipe = try OutputPipe(ends.own, channel: channel, link: link, loop: loop, scheduler: scheduler) {
                    [weak self] in self?.changed()
                }
                outputs.append(pipe)
            }
            try children.watch(process) { [weak self] in self?.firstProcessEnded($0) }
        } catch {
            tree.kill()
            throw error
        }
    }

    // MARK: From the host

    func data(_ bytes: [UInt8], channel: UInt8) {
        guard channel == Channel.input, let input else { return link.consumed(bytes.count) }
        input.append(bytes)
    }

    func message(_ payload: [UInt8]) {
        link.consumed(payload.count)
        // Messages of a later version of the link are passed over.
        if let signal = try? ExecSignal(decoding: payload) {
            guard exit == nil || signal.wholeTree else { return }
            tree.signal(signal.signal, wholeTree: signal.wholeTree)
        } else if (try? ExecInputEnd(decoding: payload)) != nil {
            input?.finish()
        }
    }

    func finished() {
        input?.finish()
    }

    func writable() {
        for pipe in outputs { pipe.creditArrived() }
    }

    func cancelled() {
        tree.kill()
        letGo()
    }

    // MARK: From one session to the next

    var processID: pid_t { tree.leader }
    /// Whether a later session may attach to it.
    var isHeld: Bool { listener == .awaited }

    /// Whether `key` names it; a key means nothing any more once nobody will listen.
    func isNamed(_ key: UInt64) -> Bool { self.key == key && listener != .none }

    func sessionEnded(isStill: Bool) {
        guard isStill, key != nil else { return cancelled() }
        if listener == .stream { listener = .awaited }
    }

    /// Goes on with another stream: what was not sent on the earlier one is sent on this.
    func attach(_ link: StreamLink) {
        self.link = link
        listener = .stream
        input?.move(to: link)
        for pipe in outputs { pipe.move(to: link) }
    }

    /// Lets the processes run on with nobody listening.
    func letGo() {
        listener = .none
        input?.close()
        for pipe in outputs { pipe.discard() }
        goneIfOver()
    }

    /// Everything has stood still, and goes on.
    func runOn() {
        if isHeld { letGo() } else { changed() }
    }

    // MARK: From the processes

    private func firstProcessEnded(_ status: pyro_exit) {
        let outcome: ExecExited.Outcome =
            status.signal == 0 ? .exited(status.code & 0xFF) : .signaled(min(max(status.signal, 1), 64))
        exit = ExecExited(outcome)
        tree.leaderEnded(status)
        input?.close()
        input = nil
        for pipe in outputs { pipe.limitToPresent() }
        report()
        // The background may hold the control group for as long as it likes.
        loop.afterSending { [weak self, loop, tree] in
            tree.releaseWhenEmpty(on: loop) { self?.treeGone() }
        }
    }

    private func changed() {
        report()
        goneIfOver()
    }

    /// Tells the exit when everything before it is on its way.
    private func report() {
        guard let exit, listener == .stream, !scheduler.isPaused, outputs.allSatisfy(\.isDelivered) else { return }
        listener = .none
        link.answer(exit)
    }

    private func treeGone() {
        isTreeGone = true
        goneIfOver()
    }

    private func goneIfOver() {
        guard exit != nil, isTreeGone, listener == .none else { return }
        // Without a control group, whoever holds the pipes is all that is known of the background.
        guard tree.isTracked || outputs.allSatisfy(\.isClosed) else { return }
        onGone()
    }
}
