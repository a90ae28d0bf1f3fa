public import FoundationEssentials

/// A command in a workspace: how it stands or ended, and what it printed.
public struct ExecResult: Sendable, Hashable, Codable {
    public var workspaceID: String
    /// The environment's name, such as `debian:12`.
    public var environment: String
    /// The command's number in its workspace; never used twice.
    public var sequence: Int
    /// The command as it was given.
    public var command: Command
    /// The directory it ran in.
    public var cwd: String
    public var state: CommandState
    /// 0 to 255; absent unless the command exited. 127: not found, 126: not executable.
    public var exitCode: Int?
    /// The signal's name without `SIG`, such as `KILL`; absent unless one ended it.
    public var signal: String?
    /// Its process id in the guest; absent where it never started.
    public var pid: Int?
    /// Standard output, in `stdoutEncoding`.
    public var stdout: String
    /// Standard error, in `stderrEncoding`.
    public var stderr: String
    public var stdoutEncoding: StreamEncoding
    public var stderrEncoding: StreamEncoding
    /// Whether `stdout` holds less than was printed.
    public var stdoutTruncated: Bool
    public var stderrTruncated: Bool
    /// Bytes printed in all, so far.
    public var stdoutBytes: Int
    public var stderrBytes: Int
    /// Where to read on in each stream.
    public var nextOffset: StreamOffsets
    /// From the start of the command to its end or to now, in milliseconds, time that its workspace was suspended left out.
    public var durationMs: Int
    /// When the command was given; in the entries of logs.
    public var recordedAt: Date?

    enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case environment, sequence, command, cwd, state
        case exitCode = "exit_code"
        case signal, pid, stdout, stderr
        case stdoutEncoding = "stdout_encoding"
        case stderrEncoding = "stderr_encoding"
        case stdoutTruncated = "stdout_truncated"
        case stderrTruncated = "stderr_truncated"
        case stdoutBytes = "stdout_bytes"
        case stderrBytes = "stderr_bytes"
        case nextOffset = "next_offset"
        case durationMs = "duration_ms"
        case recordedAt = "recorded_at"
    }

    public init(
        workspaceID: String, environment: String, sequence: Int, command: Command, cwd: String, state: CommandState,
        exitCode: Int?, signal: String?, pid: Int?, stdout: CapturedStream, stderr: CapturedStream,
        nextOffset: StreamOffsets, durationMs: Int, recordedAt: Date? = nil
    ) {
        self.workspaceID = workspaceID
        self.environment = environment
        self.sequence = sequence
        self.command = command
        self.cwd = cwd
        self.state = state
        self.exitCode = exitCode
        self.signal = signal
        self.pid = pid
        self.stdout = stdout.text
        self.stderr = stderr.text
        stdoutEncoding = stdout.encoding
        stderrEncoding = stderr.encoding
        stdoutTruncated = stdout.truncated
        stderrTruncated = stderr.truncated
        stdoutBytes = stdout.totalBytes
        stderrBytes = stderr.totalBytes
        self.nextOffset = nextOffset
        self.durationMs = durationMs
        self.recordedAt = recordedAt
    }
}

/// Commands of a workspace, the newest last, or one of them read on.
public struct ExecLogs: Sendable, Hashable, Codable {
    public var workspaceID: String
    public var count: Int
    public var entries: [ExecResult]

    enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case count, entries
    }

    public init(workspaceID: String, entries: [ExecResult]) {
        self.workspaceID = workspaceID
        count = entries.count
        self.entries = entries
    }
}
