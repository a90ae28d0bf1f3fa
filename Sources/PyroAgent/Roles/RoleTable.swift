import PyroWire

/// Starts processes in roles and knows them until they have gone.
final class RoleTable {
    private let program: [String]
    private let loop: EventLoop
    private let scheduler: OutputScheduler
    private let children: ChildProcesses
    private var running: [ObjectIdentifier: RoleStream] = [:]
    private var waiting: [() -> Void] = []

    init(program: [String], loop: EventLoop, scheduler: OutputScheduler, children: ChildProcesses) {
        self.program = program
        self.loop = loop
        self.scheduler = scheduler
        self.children = children
    }

    func start(_ role: Role, _ request: [UInt8], link: StreamLink) throws(FailureReply) -> RoleStream {
        let stream = try RoleStream(
            role, request: request, program: program, link: link, loop: loop, scheduler: scheduler, children: children)
        let id = ObjectIdentifier(stream)
        running[id] = stream
        stream.onGone = { [weak self] in self?.gone(id) }
        return stream
    }

    /// Whether no process is left, those included that were told to end.
    var isEmpty: Bool { running.isEmpty }

    /// Whether the host waits for one.
    var isBusy: Bool { running.values.contains(where: \.isWanted) }

    /// Has `body` called when no process is left: now, or when the last one that ends has gone.
    func whenEmpty(_ body: @escaping () -> Void) {
        if isEmpty { body() } else { waiting.append(body) }
    }

    /// Ends those that can be ended.
    func endAll() {
        for stream in running.values { stream.cancelled() }
    }

    private func gone(_ id: ObjectIdentifier) {
        guard running.removeValue(forKey: id) != nil, isEmpty else { return }
        let all = waiting
        waiting = []
        for body in all { body() }
    }
}
