/// How a command runs in a workspace. Every field has the contract's default.
public struct ExecOptions: Sendable {
    /// Variables over the guest's login-like ones.
    public var variables: [String: String] = [:]
    /// Standard input; at its end from the start unless given.
    public var input: CommandInput = .closed
    /// The directory it starts in; a relative path begins at `/workspace`.
    public var cwd = WorkspaceInfo.path
    /// Seconds until the whole process tree is killed; at least 1.
    public var timeoutSeconds = Limits.commandTimeoutSeconds
    /// Bytes of each stream that the result holds: half of them the first, half the last.
    public var maxOutputBytes = 2 * Limits.streamKeptBytes
    /// After this long the call returns with the command `running`, which from then on belongs to the workspace and not to
    /// the caller: zero for a command that is to run in the background from the start, `nil` to wait for its end.
    public var yieldAfter: Duration?

    public init() {}
}

/// What happens while a command runs in a workspace, in order; the last is always `finished`.
public enum ExecEvent: Sendable {
    /// Something that takes long is going on before the command starts, such as the resume of its workspace.
    case progress(Progress)
    /// The command runs, under this number.
    case started(sequence: Int)
    /// Bytes as the command printed them.
    case stdout([UInt8])
    case stderr([UInt8])
    /// The command has ended, or it goes on without this caller: then its state is `running`.
    case finished(ExecResult)
}

/// One of a command's output streams.
public enum OutputStream: String, Sendable, Hashable, Codable, CaseIterable {
    case stdout
    case stderr
}
