/// How a one-shot command runs. Every field has the contract's default.
public struct RunOptions: Sendable {
    /// Variables over the guest's login-like ones.
    public var variables: [String: String] = [:]
    /// Standard input; at its end from the start unless given.
    public var input: CommandInput = .closed
    /// Virtual CPUs, 1 to 8.
    public var vcpuCount: Int = Limits.vcpuCount.default
    /// Memory in MiB, 256 to 32768.
    public var memMiB: Int = Limits.memoryMiB.default
    /// Seconds until the whole process tree is killed; at least 1.
    public var timeoutSeconds: Int = Limits.commandTimeoutSeconds
    /// Bytes of each stream that the result keeps: half of them the first, half the last.
    public var maxOutputBytes: Int = 2 * Limits.streamKeptBytes

    public init() {}
}

/// What a command reads.
public enum CommandInput: Sendable {
    /// Nothing: its standard input is at its end from the start.
    case closed
    case bytes([UInt8])
    /// Parts as they come, asked for no faster than the command reads.
    case stream(any AsyncSequence<[UInt8], any Error> & Sendable)
}

/// What happens while a one-shot command runs, in order; the last is always `finished`.
public enum RunEvent: Sendable {
    /// Something that takes long is going on before the command starts, such as the installation of its environment.
    case progress(Progress)
    /// The machine stands and the command is about to run.
    case machine(id: String)
    /// Bytes as the command printed them.
    case stdout([UInt8])
    case stderr([UInt8])
    /// The command has ended and its machine is gone.
    case finished(RunResult)
}
