internal import FoundationEssentials
internal import Logging
internal import PyroImages
internal import PyroModel
internal import PyroStore
internal import PyroSystem
internal import PyroWire
internal import Synchronization

/// How the machine comes to its end.
extension WorkspaceSupervisor {
    /// An agent that has just frozen the rest answers at once.
    static let pingDeadline: Duration = .seconds(20)
    /// How long work on files may still take when the host shuts down.
    private static let workDeadline: Duration = .seconds(2)
    /// How long clients may take to read what the commands of a machine that has ended had printed.
    private static let lastOutputDeadline: Duration = .seconds(2)

    /// The machine, for something that gives the guest work; `nil` when it is about to end. Followed by ``leave()``.
    func enter() -> Machine? {
        state.withLock { state in
            guard case .serving(let machine) = state.phase else { return nil }
            state.entrances += 1
            return machine
        }
    }

    func leave() {
        state.withLock { $0.entrances -= 1 }
        changes.tell()
    }

    /// Claims the end of the machine for one caller.
    func beginEnding(onlyIfIdle: Bool) -> Machine? {
        state.withLock { state in
            guard case .serving(let machine) = state.phase else { return nil }
            // The request that asks is one itself.
            if onlyIfIdle, !state.commands.isEmpty || state.requests > 1 || state.entrances > 0 { return nil }
            state.phase = .ending(machine)
            return machine
        }
    }

    func serveAgain(_ machine: Machine) {
        state.withLock { $0.phase = .serving(machine) }
        activity.signal(())
        changes.tell()
    }

    /// Keeps the memory and ends the machine. When that fails, it runs on.
    /// - Parameter isForced: whether input that a command has not read yet may be lost.
    func suspend(onlyIfIdle: Bool, isForced: Bool = false) async throws -> WorkspaceReply {
        try requireMotion()
        if !isForced, let fed = state.withLock({ $0.commands.values.first(where: \.isFed) }) {
            throw PyroError(
                .wrongState, "The command \(fed.sequence) has not read all of its input, which would be lost.",
                remedy: "Wait until it has, or end it.")
        }
        guard let machine = beginEnding(onlyIfIdle: onlyIfIdle) else { return .ending }
        await untilLeft(within: isForced ? Self.workDeadline : nil)
        let commands = state.withLock { Array($0.commands.values) }
        let memory = directory.memory(of: id.description)
        do {
            try await freeze(machine)
            for command in commands {
                command.keepsQuiet()
                command.detach()
                await command.guest.dealtWith()
            }
            // Answered, it has everything that was on its way: half a frame would be in nobody's memory.
            try await machine.guest.ping(within: Self.pingDeadline)
            try await recordElapsed(of: commands)
            try await machine.saveMemory(to: memory, key: try await starter().profile().memoryKey)
            do {
                try await recordEnd(as: .suspended, hasMemory: true, because: nil)
            } catch {
                try await machine.goOn()
                throw error
            }
        } catch {
            Checkpoint.remove(memory)
            await thaw(machine)
            for command in commands { command.speaks() }
            serveAgain(machine)
            throw error
        }
        for command in commands { command.hold() }
        await machine.kill()
        finish()
        return .done
    }

    /// Powers the machine off.
    func stop() async throws -> WorkspaceReply {
        try requireMotion()
        guard let machine = beginEnding(onlyIfIdle: false) else { return .ending }
        for command in state.withLock({ Array($0.commands.values) }) { command.endsWithMachine() }
        var failure: PyroError?
        do {
            try await machine.end(isOrderly: true)
        } catch {
            failure = SystemError.wrap("turn the workspace \(id) off", error)
        }
        await ended(as: .stopped, because: failure)
        return .done
    }

    /// Ends the machine and removes the workspace.
    func delete() async throws -> WorkspaceReply {
        guard let machine = beginEnding(onlyIfIdle: false) else { return .ending }
        await machine.kill()
        await commandsEnd()
        defer { finish() }
        try await WorkspaceFiles(state: directory, store: store).remove(id.description)
        return .done
    }

    /// Records that the machine has ended.
    func ended(as workspaceState: WorkspaceState, because failure: PyroError?) async {
        await commandsEnd()
        do {
            try await store.endRunningCommands(of: id.description, as: .lost)
            try await recordEnd(as: workspaceState, hasMemory: false, because: failure)
        } catch {
            // Whoever takes the lock next finds a machine that ended without a word, and says so.
            logger.error("The end of the workspace \(id) could not be recorded: \(error)")
        }
        finish()
    }

    /// Waits for the commands of a machine that is gone to be recorded.
    func commandsEnd() async {
        let commands = state.withLock { Array($0.commands.values) }
        // Clients that read get the last output; the others keep nobody.
        _ = try? await withDeadline(Self.lastOutputDeadline, waitingFor: "clients to take the last output") {
            for command in commands { await command.ended() }
        }
        for command in commands { command.stopForwarding() }
        for command in commands { await command.ended() }
    }

    private func recordEnd(as workspaceState: WorkspaceState, hasMemory: Bool, because failure: PyroError?) async throws
    {
        try await store.update(id.description) { record in
            record.state = workspaceState
            record.hasMemory = hasMemory
            record.reservedMiB = 0
            record.jailLayers = []
            if let failure { record.lastError = WorkspaceInfo.LastError(code: failure.code, message: failure.message) }
        }
    }

    private func recordElapsed(of commands: [SupervisedCommand]) async throws {
        for command in commands {
            let (elapsed, totals) = (Int(command.elapsed / .milliseconds(1)), command.output.totals)
            try await store.update(id.description, command: command.sequence) { record in
                guard record.state == .running else { return }
                record.elapsedMilliseconds = elapsed
                record.isDetached = true
                record.stdoutBytes = totals.stdout
                record.stderrBytes = totals.stderr
            }
        }
    }

    private func finish() {
        state.withLock { $0.phase = .ended }
        end.finish()
        changes.tell()
    }
}
