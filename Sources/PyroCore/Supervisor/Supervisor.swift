internal import Glibc
package import Logging
internal import NIOPosix
internal import PyroModel
package import PyroSystem
internal import PyroWire
internal import Synchronization

/// The process that owns one machine: QEMU, the guest link, and the commands on it.
///
/// It serves the client that started it over an inherited socket; see ``WorkspaceSupervisor`` for machines that many
/// clients use. When that client goes, in whatever way, the machine
/// goes; when the supervisor goes, the kernel ends QEMU.
package final class Supervisor: Sendable {
    private let client: Link
    private let variables: [String: String]
    private let logger: Logger
    private let machine = Mutex<Machine?>(nil)

    private init(client: Link, variables: [String: String], logger: Logger) {
        self.client = client
        self.variables = variables
        self.logger = logger
    }

    /// Serves a client's machine until the client is gone, or a workspace until its machine has ended.
    /// - Parameter lock: the workspace's lock, handed down by the client.
    package static func serve(
        _ socket: OwnedDescriptor, lock: FileLock?, variables: [String: String], logger: Logger
    ) async throws {
        let client = try await Link.connect(
            socket, session: .guest(), peer: "the client", on: MultiThreadedEventLoopGroup.singleton)
        try await client.established(within: .seconds(30))
        guard let control = try await client.incoming.next() else { return }
        switch try ControlMessage.decode(SupervisorStart.self, from: control.request) {
        case .machine(let request):
            await Supervisor(client: client, variables: variables, logger: logger).serve(request, for: control)
        case .workspace(let birth):
            guard let lock else { throw PyroError(.usage, "A workspace's supervisor was started without its lock.") }
            try await WorkspaceSupervisor(birth, lock: lock, variables: variables, logger: logger)
                .run(birth, starter: client, control: control)
        }
    }

    private func serve(_ request: MachineStart, for control: LinkStream) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.run(request, for: control) }
            while let stream = try? await client.incoming.next() {
                group.addTask { await self.answer(stream) }
            }
            // The client is gone: a start under way is given up, and what stands is torn down.
            group.cancelAll()
        }
        try? await tearDown()
    }

    private func answer(_ stream: LinkStream) async {
        do {
            switch try MessageKind(of: stream.request) {
            case .exec: try await relayCommand(stream)
            default: try await relayRole(stream)
            }
        } catch {
            logger.error("A request of the client failed: \(error)")
            stream.reset()
        }
    }

    /// The life of the machine, told on the client's control stream, until the client finishes that stream.
    private func run(_ request: MachineStart, for control: LinkStream) async {
        do {
            let started = try await start(request, for: control)
            try control.inform(.started(started))
            try await untilFinished(control)
            try await tearDown(isOrderly: true)
            try control.inform(.ended)
            control.finish()
        } catch {
            logger.error("The machine \(request.id) failed: \(error)")
            try? await tearDown()
            try? control.inform(.failed(SystemError.wrap("start the machine \(request.id)", error)))
            control.finish()
        }
    }

    private func start(_ request: MachineStart, for control: LinkStream) async throws -> MachineStarted {
        // A client that finishes before the machine stands has changed its mind.
        let starting = Task {
            try await MachineStarter(request: request, variables: variables, logger: logger)
                .start(for: request.purpose) { try? control.inform(.progress($0)) }
        }
        let machine = try await withTaskCancellationHandler {
            try await starting.value
        } onCancel: {
            starting.cancel()
        }
        self.machine.withLock { $0 = machine }
        return machine.started
    }

    /// Waits for the client to finish its stream.
    /// - Throws: why the machine was lost, when that happens first.
    private func untilFinished(_ control: LinkStream) async throws {
        guard let machine = machine.withLock({ $0 }) else { return }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { while try await control.next() != nil {} }
            group.addTask { throw machine.keepingEvidence(of: await machine.loss()) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func relayCommand(_ stream: LinkStream) async throws {
        let request = try ExecRequest(decoding: stream.request)
        let guest = try standing().guest.link.open(request)
        let limit = Duration.milliseconds(Int64(clamping: request.timeLimitMilliseconds))
        await CommandRelay(client: stream, guest: guest, timeLimit: limit).run()
    }

    private func relayRole(_ stream: LinkStream) async throws {
        guard let guest = try RoleRelay.open(stream.request, over: try standing().guest.link) else {
            return stream.reset()
        }
        await RoleRelay(client: stream, guest: guest).run()
    }

    private func standing() throws(PyroError) -> Machine {
        guard let machine = machine.withLock({ $0 }) else {
            throw PyroError(.wrongState, "A request came before the machine was started.")
        }
        return machine
    }

    private func tearDown(isOrderly: Bool = false) async throws {
        guard let machine = machine.withLock({ $0.take() }) else { return }
        try await machine.end(isOrderly: isOrderly)
    }
}

extension LinkStream {
    /// Sends an event to the client.
    func inform(_ event: MachineEvent) throws(PyroError) {
        send(try ControlMessage(event))
    }
}
