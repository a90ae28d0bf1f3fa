internal import Logging
internal import PyroModel
internal import PyroStore
internal import PyroSystem
internal import PyroWire
internal import Synchronization

/// A command of a workspace while it runs: it belongs to the supervisor, whoever listens to it.
final class SupervisedCommand: Sendable {
    /// Why pyro itself ends a command; it decides how the end is recorded.
    enum Cause: Sendable {
        case timeLimit
        /// The client has given it up, or asked for its end.
        case caller
        /// Its machine was ended, by a stop or a reset.
        case machine
    }

    /// How it ended, or that it did not.
    enum Outcome: Sendable {
        case ended(ExecExited)
        case refused(FailureReply)
        /// The guest did not report the end of a command it was told to kill.
        case silent
        case lost
        /// It goes on in the memory that its workspace was suspended with.
        case held
    }

    private struct State {
        var client: LinkStream?
        var forwarding: Task<Void, any Error>?
        var cause: Cause?
        var isKilled = false
        /// Its output goes into its files alone.
        var isUnheard = false
        var isHeld = false
        /// Nothing may be sent to the guest; what was to be is kept.
        var isQuiet = false
        var unsent: [Int32] = []
        var isFed = false
        var isOver = false
    }

    let sequence: Int
    let output: CommandOutput
    let guest: GuestCommand
    private let timeLimit: Duration
    /// How long the guest may take to report the end of a command whose tree it was told to kill.
    private let killGrace: Duration
    /// Whether it has come along in a memory, and its guest is asked to go on with it.
    private let isRejoined: Bool
    /// How long it ran before this machine.
    private let elapsedBefore: Duration
    private let start = ContinuousClock.now
    private let state: Mutex<State>
    private let end = Watchers()
    private let parting = Watchers()
    private let speech = Watchers()

    /// - Parameter client: who gave it and hears of it; `nil` when it has come along in a memory.
    init(
        _ record: CommandRecord, guest: GuestCommand, output: CommandOutput, client: LinkStream?,
        killGrace: Duration = CommandRelay.killGrace
    ) {
        self.killGrace = killGrace
        sequence = record.sequence
        self.guest = guest
        self.output = output
        isRejoined = client == nil
        timeLimit = .milliseconds(record.timeLimitMilliseconds)
        elapsedBefore = .milliseconds(record.elapsedMilliseconds)
        state = Mutex(State(client: client))
    }

    /// How long it has run, time in suspension left out.
    var elapsed: Duration { elapsedBefore + (ContinuousClock.now - start) }

    /// Why pyro ended it, where it did.
    var cause: Cause? { state.withLock { $0.cause } }

    /// Follows it to its end, keeping its time limit.
    /// - Parameter started: told of its process id.
    func run(started: @escaping @Sendable (Int) async -> Void) async -> Outcome {
        let limit = Task { await self.keepTimeLimit() }
        let outcome = await follow(started)
        limit.cancel()
        guest.stopsReading()
        if case .silent = outcome { guest.abandon() }
        if case .held = outcome {
            // Its files stay open-ended: another machine goes on with them.
            output.letGo()
        } else {
            await output.close()
        }
        return outcome
    }

    /// Gives its client the last answer, where it has one.
    func answer(_ reply: WorkspaceReply) {
        state.withLock { $0.client.take() }?.answer(reply)
        parting.finish()
    }

    /// Says that its record is final.
    func isOver(telling reply: WorkspaceReply) {
        state.withLock { $0.isOver = true }
        answer(reply)
        end.finish()
    }

    /// Waits until its record is final, or its machine has ended with its memory kept.
    func ended() async {
        await end.wait { [self] in state.withLock(\.isOver) }
    }

    // MARK: Clients

    /// Lets it go on without its client, who is told so.
    func detach() {
        let (client, forwarding) = state.withLock { state in
            (state.client.take(), state.forwarding.take())
        }
        forwarding?.cancel()
        client?.answer(.detached)
        parting.finish()
    }

    /// Writes its output into its files alone from here on: it is to end, and a client that does not read must not keep
    /// it. The client still hears of the end.
    func stopForwarding() {
        let forwarding = state.withLock { state in
            state.isUnheard = true
            return state.forwarding.take()
        }
        forwarding?.cancel()
    }

    /// Waits until it belongs to no client, for whatever reason.
    func partsWithClient() async {
        await parting.wait { [self] in state.withLock { $0.client == nil } }
    }

    /// Whether `client` still owns it.
    func belongs(to client: LinkStream) -> Bool {
        state.withLock { $0.client === client }
    }

    /// Ends the whole process tree.
    func kill(because cause: Cause) async {
        let isFirst = state.withLock { state in
            guard !state.isOver, !state.isKilled else { return false }
            state.cause = cause
            state.isKilled = true
            return true
        }
        guard isFirst else { return }
        signal(Self.killSignal)
        // Who waits for this waits for the end, and no longer.
        _ = try? await withDeadline(killGrace, waitingFor: "the command \(sequence) to end") { await self.ended() }
        guard !Task.isCancelled, !state.withLock(\.isOver) else { return }
        await speech.wait { [self] in state.withLock { !$0.isQuiet || $0.isHeld } }
        guard !state.withLock({ $0.isOver || $0.isHeld }) else { return }
        // A guest that does not obey loses its say, and a client that does not read what it is waiting for.
        guest.abandon()
        stopForwarding()
    }

    /// Sends a signal to the whole process tree, as somebody has asked. What it does about it is its own affair: a signal
    /// that ends it is recorded as that.
    func signal(_ number: Int32) {
        let isSent = state.withLock { state in
            if state.isQuiet { state.unsent.append(number) }
            return !state.isQuiet
        }
        if isSent { guest.signal(number, wholeTree: true) }
    }

    /// Keeps what it has to say to the guest until ``speaks()``: bytes that are under way when a machine is paused reach
    /// nobody.
    func keepsQuiet() {
        state.withLock { $0.isQuiet = true }
    }

    func speaks() {
        let signals = state.withLock { state in
            state.isQuiet = false
            defer { state.unsent = [] }
            return state.unsent
        }
        for number in signals { guest.signal(number, wholeTree: true) }
        speech.tell()
    }

    /// Its machine is turned off by somebody's wish, which is why it ends if it does.
    func endsWithMachine() {
        state.withLock { $0.cause = $0.cause ?? .machine }
    }

    /// Whether input for it is on its way, which no memory would hold.
    var isFed: Bool { state.withLock(\.isFed) }

    func isFed(_ isFed: Bool) {
        state.withLock { $0.isFed = isFed }
    }

    /// Its machine ends and its memory is kept: that it is not heard of any more is no end.
    func hold() {
        state.withLock { $0.isHeld = true }
        speech.tell()
    }

    // MARK: The guest

    private func follow(_ started: @Sendable (Int) async -> Void) async -> Outcome {
        do {
            while let event = try await guest.next() {
                switch event {
                case .started(let processID): await started(processID)
                case .stdout(let bytes): await deliver(bytes, .stdout)
                case .stderr(let bytes): await deliver(bytes, .stderr)
                case .ended(let end): return .ended(end)
                case .refused(let failure): return isRejoined ? .lost : .refused(failure)
                }
            }
        } catch {
            // Told below.
        }
        return state.withLock { $0.isHeld ? .held : $0.isKilled ? .silent : .lost }
    }

    /// Into the file first: what a client has seen can be read again.
    private func deliver(_ bytes: [UInt8], _ stream: OutputStream) async {
        await output.append(bytes, to: stream)
        let task = state.withLock { state -> Task<Void, any Error>? in
            guard let client = state.client, !state.isUnheard else { return nil }
            let channel = stream == .stdout ? Channel.output : Channel.error
            let task = Task { try await client.send(bytes, channel: channel) }
            state.forwarding = task
            return task
        }
        // One that has gone is noticed by whoever reads from it.
        _ = await task?.result
    }

    private func keepTimeLimit() async {
        guard timeLimit > .zero, (try? await Task.sleep(for: max(timeLimit - elapsedBefore, .zero))) != nil else {
            return
        }
        await kill(because: .timeLimit)
    }

    private static let killSignal: Int32 = 9
}
