internal import NIOPosix
internal import PyroModel
internal import PyroStore
internal import PyroSystem
internal import PyroWire
internal import Synchronization

extension WorkspaceSupervisor {
    /// How long a client may take to greet.
    private static let greetingDeadline: Duration = .seconds(30)

    /// Takes clients in until the socket is shut down.
    func accept(on listener: OwnedDescriptor, into connections: Mailbox<Link>) async {
        try? await DedicatedThread.run {
            while let socket = LocalSocket.accept(on: listener) {
                self.state.withLock { $0.clients += 1 }
                Task {
                    do {
                        connections.push(
                            try await Link.connect(
                                socket, session: .guest(), peer: "a client", on: MultiThreadedEventLoopGroup.singleton))
                    } catch {
                        self.clientIsGone()
                    }
                }
            }
        }
    }

    /// Serves a client that has just connected.
    func receive(_ link: Link) async {
        do {
            try await link.established(within: Self.greetingDeadline)
            await serve(link)
        } catch {
            link.close()
            clientIsGone()
        }
    }

    private func clientIsGone() {
        state.withLock { $0.clients -= 1 }
        changes.tell()
    }

    /// Answers one client's requests, each by itself, until it goes.
    /// - Parameter isMaker: whether it is the one that started this process.
    func serve(_ link: Link, isMaker: Bool = false) async {
        await withDiscardingTaskGroup { requests in
            while let stream = try? await link.incoming.next() {
                requests.addTask { await self.answer(stream, isMaker: isMaker) }
            }
        }
        link.close()
        clientIsGone()
    }

    private func answer(_ stream: LinkStream, isMaker: Bool) async {
        do {
            guard try MessageKind(of: stream.request) == .control else { return try await workOnFiles(stream) }
            let request = try ControlMessage.decode(WorkspaceRequest.self, from: stream.request)
            if !isMaker { try requireMade(request) }
            try await answer(request, on: stream)
        } catch {
            stream.answer(.failed(SystemError.wrap("answer a request about the workspace \(id)", error)))
        }
    }

    /// Nobody but its maker works in a workspace that is being made; anybody may end that.
    /// - Throws: `wrong_state`.
    private func requireMade(_ request: WorkspaceRequest) throws(PyroError) {
        guard state.withLock(\.isBeingMade) else { return }
        switch request {
        case .delete, .watch, .refresh: return
        default:
            throw PyroError(
                .wrongState, "The workspace \(id) is being made: its seed is on its way.",
                remedy: "Wait until its state is started.", retry: .safe)
        }
    }

    private func answer(_ request: WorkspaceRequest, on stream: LinkStream) async throws {
        switch request {
        case .watch(let sequence, let known):
            // Looking on is no activity.
            try await watch(sequence, beyond: known)
            stream.answer(.done)
        case .enter(isActivity: false): await stay(on: stream, isActivity: false)
        case .refresh:
            await refresh()
            stream.answer(.done)
        default:
            await busy {
                await self.perform(request, on: stream)
                await stream.heard()
            }
        }
    }

    /// Counts a request as activity as long as it takes, its answer included.
    private func busy(_ body: @Sendable () async -> Void) async {
        state.withLock { $0.requests += 1 }
        activity.signal(())
        await body()
        state.withLock { state in
            state.requests -= 1
            state.lastActivity = .now
        }
        activity.signal(())
        changes.tell()
    }

    private func perform(_ request: WorkspaceRequest, on stream: LinkStream) async {
        do {
            switch request {
            case .exec(let start): return try await exec(start, client: stream)
            case .detach(let sequence): command(sequence)?.detach()
            case .cancel(let sequence):
                guard let command = command(sequence) else { break }
                async let kill: Void = command.kill(because: .caller)
                await command.ended()
                await kill
            case .signal(let sequence, let number):
                // A machine that is about to end would not hear it, and the one after it may.
                guard case .serving = state.withLock(\.phase) else { return stream.answer(.ending) }
                guard let command = command(sequence) else { throw Self.notRunning(sequence) }
                command.signal(number)
            case .enter: return await stay(on: stream, isActivity: true)
            case .seeded(let seed): try await seeded(seed)
            case .reset(let snapshot): return stream.answer(try await reset(to: snapshot))
            case .suspend(let onlyIfIdle): return stream.answer(try await suspend(onlyIfIdle: onlyIfIdle))
            case .stop: return stream.answer(try await stop())
            case .delete: return stream.answer(try await delete())
            case .watch, .refresh: break
            }
            stream.answer(.done)
        } catch {
            stream.answer(.failed(SystemError.wrap("answer a request about the workspace \(id)", error)))
        }
    }

    /// Returns when a command has printed more than `known`, or when its record is final.
    private func watch(_ sequence: Int, beyond known: StreamOffsets) async throws {
        if let command = command(sequence) {
            if await !command.output.grows(beyond: known) { await command.ended() }
            return
        }
        // One that is about to begin has a record before it is known here.
        await changes.wait { [self] in state.withLock { $0.entrances == 0 } }
        // Of a machine that ends, commands are in the memory that it leaves, or are put in order with its end.
        let isForgotten = state.withLock { state in
            guard case .serving = state.phase else { return false }
            return state.commands[sequence] == nil
        }
        guard isForgotten else { return }
        // Left by a failure that could not be recorded either: nobody would ever end it.
        try await store.update(id.description, command: sequence) { record in
            if record.state == .running { record.state = .lost }
        }
    }

    func command(_ sequence: Int) -> SupervisedCommand? {
        state.withLock { $0.commands[sequence] }
    }

    private static func notRunning(_ sequence: Int) -> PyroError {
        PyroError(.wrongState, "The command \(sequence) does not run any more.", remedy: "Look at it in the logs.")
    }
}
