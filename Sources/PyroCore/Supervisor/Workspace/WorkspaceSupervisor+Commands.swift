internal import FoundationEssentials
internal import Logging
internal import PyroModel
internal import PyroStore
internal import PyroSystem
internal import PyroWire
internal import Synchronization

extension WorkspaceSupervisor {
    /// Runs a command for a client, and follows both until they part.
    func exec(_ start: CommandStart, client: LinkStream) async throws {
        guard let machine = enter() else { return client.answer(.ending) }
        let command: SupervisedCommand
        do {
            defer { leave() }
            try requireMotion()
            command = try await begin(start, on: machine, client: client)
        }
        client.tell(.started(sequence: command.sequence))
        if start.isDetached { command.detach() }
        await accompany(command, client: client, start)
    }

    /// Numbers and records a command, and sends it to the guest.
    private func begin(_ start: CommandStart, on machine: Machine, client: LinkStream) async throws
        -> SupervisedCommand
    {
        let new = NewCommand(
            command: start.command, cwd: start.cwd,
            timeLimitMilliseconds: CommandChecks.milliseconds(start.timeoutSeconds),
            isDetached: start.isDetached)
        let record = try await store.begin(new, in: id.description, at: Date())
        do {
            let output = try await makeOutput(record.sequence)
            let request = ExecRequest(
                start.command, variables: start.variables, workingDirectory: start.cwd, hasInput: start.hasInput,
                key: UInt64(record.sequence))
            let command = SupervisedCommand(
                record, guest: try GuestCommand(request, over: machine.guest.link), output: output, client: client)
            supervise(command)
            return command
        } catch {
            // It never ran, and its number is not used again.
            Task {
                await insist {
                    try await $0.update(record.workspaceID, command: record.sequence) { $0.state = .cancelled }
                }
            }
            throw error
        }
    }

    func makeOutput(_ sequence: Int) async throws -> CommandOutput {
        try await outputQueue.run { [streams, outputQueue] in
            Result { try CommandOutput(streams, sequence: sequence, queue: outputQueue) }
        }.get()
    }

    /// Lets a command run by itself from here on.
    func supervise(_ command: SupervisedCommand) {
        state.withLock { $0.commands[command.sequence] = command }
        activity.signal(())
        Task {
            let outcome = await command.run { processID in
                _ = try? await self.store.update(self.id.description, command: command.sequence) {
                    $0.pid = processID
                }
            }
            await self.finish(command, outcome)
            self.state.withLock { state in
                state.commands[command.sequence] = nil
                state.lastActivity = .now
            }
            self.activity.signal(())
        }
    }

    /// Stays with a command until its client has what it came for. A client that goes takes its command along.
    private func accompany(_ command: SupervisedCommand, client: LinkStream, _ start: CommandStart) async {
        await withDiscardingTaskGroup { group in
            if start.hasInput {
                let relay = InputRelay(client: client, command: command, isWhole: start.isInputWhole)
                command.isFed(true)
                group.addTask {
                    await relay.run()
                    command.isFed(false)
                }
            }
            group.addTask {
                await client.untilReset()
                if !Task.isCancelled, command.belongs(to: client) { await command.kill(because: .caller) }
            }
            await command.partsWithClient()
            // Input that is kept for the command still goes in, for as long as the command or the client lives.
            if start.hasInput, start.isInputWhole { await command.ended() }
            group.cancelAll()
        }
    }

    // MARK: The end

    private func finish(_ command: SupervisedCommand, _ outcome: SupervisedCommand.Outcome) async {
        if case .held = outcome { return command.isOver(telling: .detached) }
        var reply = WorkspaceReply.ended
        if case .lost = outcome { reply = .failed(.lost(command: command.sequence)) }
        if case .refused(let failure) = outcome, failure.isCallersFault {
            reply = .failed(GuestReply.failure(failure, asked: "run the command"))
        }
        let end = CommandEnd(outcome, cause: command.cause)
        if let words = end.words { await command.output.append(words, to: .stderr) }
        let (id, sequence) = (id.description, command.sequence)
        let (totals, elapsed) = (command.output.totals, Int(command.elapsed / .milliseconds(1)))
        await insist { store in
            try await store.update(id, command: sequence, activityAt: Date()) { record in
                record.state = end.state
                record.exitCode = end.exitCode
                record.signal = end.signal
                record.elapsedMilliseconds = elapsed
                record.stdoutBytes = totals.stdout
                record.stderrBytes = totals.stderr
            }
        } onFailure: { error in
            command.answer(.failed(Self.unrecorded(sequence, error)))
        }
        command.isOver(telling: reply)
        // Nobody waits for that.
        await makeRoom()
    }

    /// Makes a change of the records that must be made, if need be when the host's disk has room for it again. A machine
    /// that ends puts its commands in order by itself.
    /// - Parameter onFailure: told of each attempt that failed.
    private func insist(
        _ change: @Sendable (WorkspaceStore) async throws -> Void,
        onFailure: @Sendable (any Error) -> Void = { _ in }
    ) async {
        while true {
            do {
                return try await change(store)
            } catch {
                logger.error("A record of the workspace \(id) could not be changed: \(error)")
                onFailure(error)
            }
            guard case .serving = state.withLock(\.phase) else { return }
            guard (try? await Task.sleep(for: Self.insistInterval)) != nil else { return }
        }
    }

    private static let insistInterval: Duration = .seconds(2)

    private static func unrecorded(_ sequence: Int, _ error: any Error) -> PyroError {
        PyroError(
            .outcomeUnknown, "The command \(sequence) has ended, but its end could not be recorded: \(error).",
            remedy: "Look at the workspace's logs when there is room for records again.")
    }

    /// Removes the oldest output where there is more than is kept.
    private func makeRoom() async {
        let old = try? await store.streamsToRemove(
            of: id.description, keeping: Limits.streamsKept, bytes: Limits.streamBytesKept)
        guard let old, !old.isEmpty else { return }
        await outputQueue.run { [streams] in try? streams.remove(old) }
    }

}
