internal import Glibc
internal import Logging
internal import NIOPosix
internal import PyroModel
internal import PyroQEMU
internal import PyroStore
internal import PyroSystem
internal import PyroWire
internal import Synchronization
internal import SystemPackage

/// The process that owns a workspace's machine while it runs: QEMU, the guest link, the commands and the idle clock.
///
/// It serves every client that comes to its socket, and outlives the one that started it. It holds the workspace's lock
/// from the first moment to the last, so whoever gets that lock knows that no machine runs.
final class WorkspaceSupervisor: Sendable {
    /// What is served.
    enum Phase {
        case starting
        case serving(Machine)
        /// Somebody ends the machine; it serves again when that fails.
        case ending(Machine)
        case ended
    }

    struct State {
        var phase = Phase.starting
        var commands: [Int: SupervisedCommand] = [:]
        /// Connections that are open; the one of the client that started this process is there from the beginning.
        var clients = 1
        /// Requests that are worked on: while there are any, the workspace is not idle.
        var requests = 0
        /// Of those, the ones that are about to give the guest something to do.
        var entrances = 0
        var lastActivity = ContinuousClock.now
        var ttl: Duration = .zero
        /// The host's disk is full, and the machine stands still.
        var isDiskFull = false
        /// Its guest was frozen and has not said yet that it goes on.
        var isFrozen = false
        /// Streams of clients that work on files.
        var work: [ObjectIdentifier: LinkStream] = [:]
        /// Its maker fills it still.
        var isBeingMade = false
    }

    let id: MachineID
    let directory: StateDirectory
    let store: WorkspaceStore
    let streams: StreamFiles
    let variables: [String: String]
    let logger: Logger
    let state = Mutex(State())
    /// Rung when the idle clock has to look again.
    let activity = Mailbox<Void>(capacity: 1)
    /// Rung when something of the state has changed that is waited for.
    let changes = Watchers()
    /// Ended when the machine has.
    let end = Mailbox<Void>()
    /// Where the files of command output are written.
    let outputQueue = BlockingQueue("output")
    let reserve: DiskReserve
    private let lock: FileLock

    init(
        _ start: WorkspaceBirth, lock: FileLock, variables: [String: String], logger: Logger
    ) throws(PyroError) {
        guard let id = MachineID(start.id) else {
            throw PyroError(.usage, "\"\(start.id)\" is not the id of a workspace.")
        }
        self.id = id
        self.lock = lock
        self.variables = variables
        self.logger = logger
        directory = StateDirectory(root: FilePath(start.stateDirectory))
        store = try WorkspaceStore(state: directory)
        reserve = DiskReserve(path: directory.reserve(of: id.description))
        streams = StreamFiles(directory, workspaceID: id.description)
    }

    /// Brings the workspace to life and serves it to its end.
    /// - Parameters:
    ///   - starter: the connection of the client that started this process.
    ///   - control: where it hears how that goes.
    func run(_ start: WorkspaceBirth, starter: Link, control: LinkStream) async {
        let socket = LocalSocket(in: directory.run, named: directory.socketName(of: id.description))
        do {
            let machine = try await bringToLife(start, starter: starter, control: control)
            let listener: OwnedDescriptor
            do {
                listener = try socket.listen()
            } catch {
                await machine.kill()
                throw error
            }
            reserve.take()
            state.withLock { $0.isBeingMade = start.isSeeded }
            serve(machine)
            try control.inform(.started(machine.started))
            control.finish()
            await serve(machine, listener: listener, starter: starter)
            socket.remove()
            reserve.give()
        } catch {
            logger.error("The workspace \(id) did not come to life: \(error)")
            let failure = SystemError.wrap("start the workspace \(id)", error)
            await giveUp(start, failure)
            try? control.inform(.failed(failure))
            control.finish()
            await control.heard()
        }
        withExtendedLifetime(lock) {}
    }

    private func serve(_ machine: Machine) {
        state.withLock { state in
            state.phase = .serving(machine)
            state.lastActivity = .now
        }
    }

    /// Serves until the machine has ended and every request is answered.
    private func serve(_ machine: Machine, listener: OwnedDescriptor, starter: Link) async {
        let connections = Mailbox<Link>()
        // A host that shuts down costs nobody anything: the workspace goes on after it.
        let termination = TerminationWatch { Task { await self.hostShutsDown() } }
        defer { withExtendedLifetime(termination) {} }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.accept(on: listener, into: connections) }
            group.addTask { await self.keepIdleClock() }
            group.addTask { await self.watch(machine) }
            group.addTask {
                await withDiscardingTaskGroup { clients in
                    clients.addTask {
                        await self.serve(starter, isMaker: true)
                        await self.makerIsGone()
                    }
                    while let link = try? await connections.next() {
                        clients.addTask { await self.receive(link) }
                    }
                }
            }
            _ = try? await end.next()
            LocalSocket.shutDown(listener)
            await untilAnswered()
            connections.finish()
            group.cancelAll()
        }
    }

    /// One that is being made has nothing to go on with later.
    private func hostShutsDown() async {
        if state.withLock(\.isBeingMade) {
            _ = try? await delete()
        } else {
            _ = try? await suspend(onlyIfIdle: false, isForced: true)
        }
    }

    /// Waits for the answers to those who asked for the end, and for those who came too late to be told so: what they ask
    /// for has not been done, which they could not know of a connection that broke.
    private func untilAnswered() async {
        _ = try? await withDeadline(.seconds(5), waitingFor: "the last answers to be heard") { [self] in
            await changes.wait { state.withLock { $0.requests == 0 } }
        }
        _ = try? await withDeadline(.seconds(2), waitingFor: "the last clients to go") { [self] in
            await changes.wait { state.withLock { $0.clients == 0 } }
        }
    }

    /// The loss of the machine, and of every one that takes its place, whenever it comes.
    private func watch(_ machine: Machine) async {
        var machine = machine
        while !Task.isCancelled {
            let reason = await machine.loss { await self.waitForRoom() }
            switch await claimLost(machine) {
            case .theirs(let next): machine = next
            case .ended: return
            case .ours:
                let failure = machine.keepingEvidence(of: reason)
                logger.error("\(failure)")
                await machine.kill()
                return await ended(as: .stopped, because: failure)
            }
        }
    }

    /// What is to be done about a machine that was lost.
    private enum Loss {
        case ours
        /// Another one has taken its place.
        case theirs(Machine)
        /// Whoever was ending it has done so.
        case ended
    }

    /// Waits for whoever is ending it at this moment: they may fail, and give back a machine that is no more.
    private func claimLost(_ machine: Machine) async -> Loss {
        while !Task.isCancelled {
            let loss: Loss? = state.withLock { state in
                switch state.phase {
                case .serving(let current) where current === machine:
                    state.phase = .ending(machine)
                    return .ours
                case .serving(let other): return .theirs(other)
                case .ended: return .ended
                case .starting, .ending: return nil
                }
            }
            if let loss { return loss }
            await changes.wait { [self] in
                if case .ending = state.withLock(\.phase) { false } else { true }
            }
        }
        return .ended
    }
}
