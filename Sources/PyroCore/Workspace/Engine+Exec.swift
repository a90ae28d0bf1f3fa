package import PyroModel
internal import PyroStore
internal import PyroSystem
internal import PyroWire

extension Engine {
    /// Runs a command in a workspace.
    package func exec(_ command: Command, in id: String, options: ExecOptions) -> Operation<ExecEvent> {
        Operation { [self] events in
            let start = try CommandStart(command, options)
            while true {
                let connection = try await awaken(id) { events.push(.progress($0)) }
                defer { connection.close() }
                let call = WorkspaceCommand(
                    start: start, input: options.input, yieldAfter: options.yieldAfter, connection: connection)
                // A machine that was about to end has not seen the command: another one will.
                guard let sequence = try await call.follow(telling: events) else {
                    try await Task.sleep(for: .milliseconds(20))
                    continue
                }
                let result = try await result(of: sequence, in: id, maxOutputBytes: options.maxOutputBytes)
                return try await events.send(.finished(result))
            }
        }
    }

    /// Signals a command and gives it a moment to end.
    package func stopCommand(_ sequence: Int, in id: String, signal: String) async throws -> ExecResult {
        let number = try SignalName.number(of: signal)
        while true {
            let record = try await store().command(id, sequence)
            guard record.state == .running, let connection = try await runningMachine(of: id) else {
                throw PyroError(
                    .wrongState,
                    "The command \(sequence) of the workspace \(id) does not run: it is \(record.state.rawValue).",
                    remedy: "Look at it in the logs.")
            }
            defer { connection.close() }
            let request = WorkspaceRequest.signal(sequence: sequence, number: number)
            guard case .done = try await connection.ask(request, for: "signal the command \(sequence)") else {
                // Its machine was about to end: another one will have the command, or its end.
                try await Task.sleep(for: .milliseconds(20))
                continue
            }
            // Most end at once; one that does not is told as running.
            _ = try? await withDeadline(.seconds(2), waitingFor: "the command \(sequence) to end") {
                try await self.untilEnded(sequence, in: id, over: connection)
            }
            return try await result(of: sequence, in: id, maxOutputBytes: Limits.toolOutputBytes.default)
        }
    }

    /// A workspace that is suspended has its running commands in its memory: they are woken to be signalled.
    private func runningMachine(of id: String) async throws -> WorkspaceConnection? {
        _ = try await status(of: id)
        guard try await !store().runningCommands(id).isEmpty else { return nil }
        return try await awaken(id) { _ in }
    }

    private func untilEnded(_ sequence: Int, in id: String, over connection: WorkspaceConnection) async throws {
        while true {
            let known = try await offsets(of: sequence, in: id)
            if try await store().command(id, sequence).state != .running { return }
            _ = try await connection.ask(.watch(sequence: sequence, known: known), for: "watch the command \(sequence)")
        }
    }
}

extension CommandStart {
    /// - Throws: `usage`, `too_large`.
    init(_ command: Command, _ options: ExecOptions) throws(PyroError) {
        try CommandChecks.check(command, variables: options.variables, timeoutSeconds: options.timeoutSeconds)
        let (hasInput, isWhole) =
            switch options.input {
            case .closed: (false, false)
            case .bytes: (true, true)
            case .stream: (true, false)
            }
        self.init(
            command: command, variables: options.variables, cwd: try CommandChecks.directory(options.cwd),
            hasInput: hasInput, isInputWhole: isWhole, timeoutSeconds: options.timeoutSeconds,
            isDetached: options.yieldAfter == .zero)
    }
}
