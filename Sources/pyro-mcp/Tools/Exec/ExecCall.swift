internal import PyroSDK
internal import Synchronization

/// One command in a workspace that is awake: followed to its end, or until it goes on by itself.
final class ExecCall: Sendable {
    private struct Heard {
        /// Absent until the command runs.
        var sequence: Int?
        var started = ContinuousClock.now
        var stdout: StreamCapture
        var stderr: StreamCapture
    }

    private let workspace: WorkspaceInfo
    private let command: Command
    private let options: ExecOptions
    private let shownBytes: Int
    private let heard: Mutex<Heard>

    /// - Parameter shownBytes: bytes of each stream that the result may hold.
    init(_ command: Command, in workspace: WorkspaceInfo, options: ExecOptions, shownBytes: Int) {
        self.workspace = workspace
        self.command = command
        self.options = options
        self.shownBytes = shownBytes
        heard = Mutex(Heard(stdout: StreamCapture(limit: shownBytes), stderr: StreamCapture(limit: shownBytes)))
    }

    /// The command's result, or what was heard of it when the time for the answer is over.
    /// - Throws: `outcome_unknown` when by then not even its start was heard.
    func toolResult(_ context: ToolContext) async throws -> ToolResult {
        let result = try await context.background.value(within: context.deadline.remaining) {
            try await self.follow(context)
        }
        if let result { return try report(on: result).toolResult() }
        guard let result = resultSoFar() else {
            throw PyroError(
                .outcomeUnknown,
                "The command was sent to the workspace \(workspace.workspaceID), and its start was not heard within "
                    + "\(context.deadline.time.limit.words).",
                remedy: "Look with workspace_logs whether it runs before giving it again.")
        }
        return try report(on: result).toolResult()
    }

    private func follow(_ context: ToolContext) async throws -> ExecResult {
        for try await event in try await context.backend.exec(workspace.workspaceID, command, options) {
            switch event {
            case .progress(let step): await context.progress.report(step.message)
            case .started(let sequence):
                heard.withLock {
                    $0.sequence = sequence
                    $0.started = .now
                }
                await context.progress.report("The command runs under the number \(sequence)")
            case .stdout(let bytes): heard.withLock { $0.stdout.append(bytes) }
            case .stderr(let bytes): heard.withLock { $0.stderr.append(bytes) }
            case .finished(let result): return result
            }
        }
        try Task.checkCancellation()
        throw PyroError(.internal, "A command in the workspace \(workspace.workspaceID) ended without a result.")
    }

    /// The command as it stands while its result has not come.
    private func resultSoFar() -> ExecResult? {
        heard.withLock { heard in
            heard.sequence.map { sequence in
                let elapsed = (ContinuousClock.now - heard.started).components
                let nothing = CapturedStream(head: [], totalBytes: 0)
                return ExecResult(
                    workspaceID: workspace.workspaceID, environment: workspace.environment, sequence: sequence,
                    command: command, cwd: options.cwd, state: .running, exitCode: nil, signal: nil, pid: nil,
                    stdout: nothing, stderr: nothing, nextOffset: StreamOffsets(stdout: 0, stderr: 0),
                    durationMs: Int(elapsed.seconds * 1000 + elapsed.attoseconds / 1_000_000_000_000_000))
            }
        }
    }

    /// The streams are what was heard here, so reading on begins behind them.
    private func report(on result: ExecResult) -> CommandReport<ExecResult> {
        let (stdout, stderr) = heard.withLock { ($0.stdout, $0.stderr) }
        var result = result
        result.nextOffset = StreamOffsets(stdout: stdout.totalBytes, stderr: stderr.totalBytes)
        return CommandReport(outcome: result, stdout: stdout, stderr: stderr, maximumOutputBytes: shownBytes)
    }
}
