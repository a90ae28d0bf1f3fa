/// How a command stands or ended.
public enum CommandState: String, Sendable, Hashable, Codable, CaseIterable {
    case running
    /// It returned; `exit_code` says how.
    case exited
    /// A signal ended it; `signal` names it.
    case signaled
    /// Its time limit passed, and its whole process tree was killed.
    case timedOut = "timed_out"
    /// Its caller went away, or its workspace was stopped.
    case cancelled
    /// The machine was lost while it ran.
    case lost
}

/// How the bytes of a stream are written in JSON.
public enum StreamEncoding: String, Sendable, Hashable, Codable, CaseIterable {
    /// As text: the bytes are valid UTF-8.
    case utf8 = "utf-8"
    /// As base64 of the bytes.
    case base64
}

/// The first byte of each stream that a result does not hold.
public struct StreamOffsets: Sendable, Hashable, Codable {
    public var stdout: Int
    public var stderr: Int

    public init(stdout: Int, stderr: Int) {
        self.stdout = stdout
        self.stderr = stderr
    }
}

/// The outcome of a one-shot command: what it printed, how it ended, and that its machine is gone.
public struct RunResult: Sendable, Hashable, Codable {
    /// The throw-away machine, as 12 lower-case hex digits. A one-shot has no workspace: this is `vmID` again.
    public var workspaceID: String
    /// The machine, as 12 lower-case hex digits.
    public var vmID: String
    /// The environment's name, such as `debian:12`.
    public var environment: String
    /// The environment's content digest, `sha256:` and 64 hex digits.
    public var environmentDigest: String
    /// `kvm` or `tcg`.
    public var accelerator: Accelerator
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
    /// Bytes printed in all.
    public var stdoutBytes: Int
    public var stderrBytes: Int
    public var nextOffset: StreamOffsets
    /// From the start of the command to its end, in milliseconds.
    public var durationMs: Int
    public var cleanup: RunCleanup

    enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case vmID = "vm_id"
        case environment
        case environmentDigest = "environment_digest"
        case accelerator, command, cwd, state
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
        case cleanup
    }

    public init(
        vmID: String, environment: String, environmentDigest: String, accelerator: Accelerator, command: Command,
        cwd: String, state: CommandState, exitCode: Int?, signal: String?, pid: Int?, stdout: CapturedStream,
        stderr: CapturedStream, durationMs: Int, cleanup: RunCleanup
    ) {
        self.workspaceID = vmID
        self.vmID = vmID
        self.environment = environment
        self.environmentDigest = environmentDigest
        self.accelerator = accelerator
        self.command = command
        self.cwd = cwd
        self.state = state
        self.exitCode = exitCode
        self.signal = signal
        self.pid = pid
        self.stdout = stdout.text
        self.stderr = stderr.text
        self.stdoutEncoding = stdout.encoding
        self.stderrEncoding = stderr.encoding
        self.stdoutTruncated = stdout.truncated
        self.stderrTruncated = stderr.truncated
        self.stdoutBytes = stdout.totalBytes
        self.stderrBytes = stderr.totalBytes
        self.nextOffset = StreamOffsets(stdout: stdout.totalBytes, stderr: stderr.totalBytes)
        self.durationMs = durationMs
        self.cleanup = cleanup
    }
}

/// What became of a one-shot's machine.
public struct RunCleanup: Sendable, Hashable, Codable {
    public var vmID: String
    /// Whether the machine and everything of it is gone.
    public var deleted: Bool
    /// Why it ended, such as `command ended`.
    public var reason: String

    enum CodingKeys: String, CodingKey {
        case vmID = "vm_id"
        case deleted, reason
    }

    public init(vmID: String, deleted: Bool, reason: String) {
        self.vmID = vmID
        self.deleted = deleted
        self.reason = reason
    }
}

/// What runs the guest's instructions.
public enum Accelerator: String, Sendable, Hashable, Codable, CaseIterable {
    /// The processor itself, through /dev/kvm.
    case kvm
    /// QEMU's translator in software.
    case tcg
}
