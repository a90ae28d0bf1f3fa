import CPyroSys
import Glibc
import PyroArchive
package import PyroWire

/// Serves the host over one port: a single thread that waits for the port and for processes.
package final class Agent {
    /// After this long without a byte, a frame that is not complete may be one whose rest never comes.
    private static let stallMilliseconds: Int32 = 500
    /// How long the last answer may take to leave before the machine goes off without it.
    private static let farewellMilliseconds: Int64 = 2000

    let options: AgentOptions
    let machine: any Machine
    let loop: EventLoop
    let link = Link()
    let port: AgentPort
    let scheduler = OutputScheduler()
    let children: ChildProcesses
    let commands: CommandTable
    let roles: RoleTable
    let worker: MachineWorker
    var streams: [StreamID: any StreamHandler] = [:]
    private(set) var stillness = Stillness.running
    /// Since when the machine is ready to go off.
    var readyToTurnOff: Int64?
    private var isEnded = false

    /// - Parameter port: a non-blocking descriptor, which the agent owns from now on.
    package init(port: Int32, machine: any Machine, options: AgentOptions) throws(FailureReply) {
        // A command that does not read its input is told of by EPIPE.
        signal(SIGPIPE, SIG_IGN)
        self.options = options
        self.machine = machine
        loop = try EventLoop()
        worker = try MachineWorker(loop: loop)
        children = ChildProcesses(loop: loop)
        let home = CommandHome(parent: options.commands)
        commands = CommandTable(loop: loop, scheduler: scheduler, children: children, home: home)
        roles = RoleTable(program: options.roleProgram, loop: loop, scheduler: scheduler, children: children)
        self.port = try AgentPort(Descriptor(port), reopens: options.isInit, loop: loop)
        self.port.owner = self
        link.onStreamOver = { [weak self] in self?.streams[$0] = nil }
        if options.isInit { try watchSignals() }
    }

    /// Serves until the port is closed for good, which a virtio port never is, and ends what it had started.
    package func run() {
        while !isEnded {
            scheduler.round { link.isFull }
            port.flush()
            loop.tidyUp()
            if turnOffIfReady() { break }
            let isIdle = !loop.turn(waiting: timeout)
            if isIdle, link.session.hasGreetingInPendingBytes { sessionBroke() }
        }
        settle()
    }

    private var timeout: Int32 {
        if readyToTurnOff != nil { return 50 }
        if scheduler.hasWork, !link.isFull { return 0 }
        return link.session.isWithinFrame ? Self.stallMilliseconds : -1
    }

    private func turnOffIfReady() -> Bool {
        guard let since = readyToTurnOff else { return false }
        let waited = (pyro_boottime_ns() - since) / 1_000_000
        guard link.queue.isEmpty || waited > Self.farewellMilliseconds else { return false }
        machine.turnOff()
        return true
    }

    /// Kills what is left and sees it gone, so that nothing outlives the agent.
    private func settle() {
        endStreams()
        scheduler.isPaused = false
        commands.killAll()
        roles.endAll()
        let deadline = pyro_boottime_ns() + 5_000_000_000
        while !(commands.isEmpty && roles.isEmpty && worker.isIdle), pyro_boottime_ns() < deadline {
            scheduler.round { false }
            loop.tidyUp()
            _ = loop.turn(waiting: scheduler.hasWork ? 0 : 100)
        }
        commands.giveUpRoom()
    }

    // MARK: The session

    /// The host has gone.
    func portClosed(forEver: Bool) {
        link.restart()
        endStreams()
        isEnded = forEver
    }

    func portReceived(_ bytes: ArraySlice<UInt8>) {
        var bytes = bytes
        while true {
            var events: [LinkEvent] = []
            var breach: LinkError?
            do throws(LinkError) {
                try link.receive(bytes, events: &events)
            } catch {
                breach = error
            }
            for event in events { handle(event) }
            guard let breach else { return }
            // A new host may have begun its session within what has arrived.
            var keepsLast = false
            if case .versionMismatch = breach { keepsLast = true }
            link.restart(keepsLast: keepsLast)
            endStreams()
            bytes = []
        }
    }

    private func sessionBroke() {
        link.restart()
        endStreams()
        portReceived([])
    }

    private func endStreams() {
        let ended = streams.values
        streams = [:]
        for handler in ended { handler.sessionEnded(isStill: stillness == .frozen) }
    }

    /// Takes note of what became of a request to freeze or to thaw.
    func note(_ event: Stillness.Event) {
        stillness = stillness.after(event)
        scheduler.isPaused = stillness.isQuiet
        if stillness == .running { commands.runOn() }
    }

    private func handle(_ event: LinkEvent) {
        switch event {
        case .established: break
        case .opened(let stream, let payload): open(StreamLink(stream, of: link), payload)
        case .data(let stream, let channel, let bytes):
            guard let handler = streams[stream] else { return StreamLink(stream, of: link).consumed(bytes.count) }
            handler.data(bytes, channel: channel)
        case .message(let stream, let payload):
            guard let handler = streams[stream] else { return StreamLink(stream, of: link).consumed(payload.count) }
            handler.message(payload)
        case .writable(let stream): streams[stream]?.writable()
        case .finished(let stream):
            let handler = streams[stream]
            if !link.session.contains(stream) { streams[stream] = nil }
            handler?.finished()
        case .reset(let stream): streams.removeValue(forKey: stream)?.cancelled()
        }
    }
}
