internal import PyroModel
internal import PyroWire

/// A one-shot command while it runs, and what became of it.
struct CommandRun {
    private let request: RunRequest
    private let id: MachineID
    private let machine: MachineStarted
    private let begin = ContinuousClock.now
    private var stdout: OutputBuffer
    private var stderr: OutputBuffer
    private var processID: Int?
    private var ending = Ending(state: .lost)

    struct Ending {
        var state: CommandState
        var exitCode: Int?
        var signal: String?
        var duration: Duration = .zero
    }

    init(request: RunRequest, id: MachineID, machine: MachineStarted) {
        self.request = request
        self.id = id
        self.machine = machine
        stdout = OutputBuffer(limit: request.options.maxOutputBytes)
        stderr = OutputBuffer(limit: request.options.maxOutputBytes)
    }

    /// Sends the command and follows it to its end.
    mutating func follow(over supervisor: SupervisorProcess, telling events: Mailbox<RunEvent>) async throws {
        let command = try GuestCommand(request.exec, over: supervisor.link)
        let input = request.options.input
        let feeding = Task { try await command.feed(input) }
        defer { feeding.cancel() }
        while let event = try await command.next() {
            if try await note(event, telling: events) { return }
        }
        throw PyroError(.guestLost, "The guest ended the command's stream without saying how the command ended.")
    }

    /// - Returns: whether that was the end.
    private mutating func note(_ event: GuestCommand.Event, telling events: Mailbox<RunEvent>) async throws -> Bool {
        switch event {
        case .started(let processID): self.processID = processID
        case .stdout(let bytes):
            stdout.append(bytes)
            try await events.send(.stdout(bytes))
        case .stderr(let bytes):
            stderr.append(bytes)
            try await events.send(.stderr(bytes))
        case .ended(let end):
            finish(end)
            return true
        case .refused(let failure):
            try await refuse(failure, telling: events)
            return true
        }
        return false
    }

    private mutating func finish(_ end: ExecExited) {
        ending.duration = ContinuousClock.now - begin
        switch (end.timedOut, end.outcome) {
        case (true, _): ending.state = .timedOut
        case (false, .exited(let code)):
            ending.state = .exited
            ending.exitCode = Int(code)
        case (false, .signaled(let signal)):
            ending.state = .signaled
            ending.signal = SignalName.of(signal)
        }
    }

    /// A program that is missing or cannot be run is a result, with the exit codes that shells give it.
    private mutating func refuse(_ failure: FailureReply, telling events: Mailbox<RunEvent>) async throws {
        guard failure.reason == .notFound || failure.reason == .notExecutable else {
            throw GuestReply.failure(failure, asked: "run the command")
        }
        ending = Ending(state: .exited, exitCode: failure.reason == .notFound ? 127 : 126)
        ending.duration = ContinuousClock.now - begin
        let words = Array((GuestReply.words(of: failure) + "\n").utf8)
        stderr.append(words)
        try await events.send(.stderr(words))
    }

    func result() -> RunResult {
        RunResult(
            vmID: id.description, environment: request.environment,
            environmentDigest: machine.environmentDigest ?? "", accelerator: machine.accelerator,
            command: request.command, cwd: WorkspaceInfo.path, state: ending.state,
            exitCode: ending.exitCode, signal: ending.signal, pid: processID, stdout: stdout.captured(),
            stderr: stderr.captured(), durationMs: Int(ending.duration / .milliseconds(1)),
            cleanup: RunCleanup(vmID: id.description, deleted: true, reason: "the command ended"))
    }
}
