/// Every limit and default of the public contract, in one place.
public enum Limits {
    /// Virtual CPUs of a machine: default 1, allowed 1 to 8.
    public static let vcpuCount = Bounded(default: 1, range: 1...8)
    /// Memory of a machine in MiB: default 1024, allowed 256 to 32768.
    public static let memoryMiB = Bounded(default: 1024, range: 256...32768)
    /// Virtual size of a machine's disk in MiB; only what is written takes space.
    public static let diskMiB = 16384
    /// Time limit of a command in the CLI and the SDK, in seconds. There is no maximum.
    public static let commandTimeoutSeconds = 30
    /// Time limit of the MCP tool `vm_run`, in seconds.
    public static let toolRunTimeoutSeconds = 120
    /// Bytes of each output stream that an MCP result carries.
    public static let toolOutputBytes = Bounded(default: 16384, range: 256...32768)
    /// Bytes of an MCP result, `structuredContent` and text together.
    public static let toolResultBytes = 80 * 1024
    /// Seconds within which every MCP call answers.
    public static let toolAnswerSeconds = 25
    /// Bytes kept of each end of a command's output stream: the first and the last.
    public static let streamKeptBytes = 32 << 20
    /// Names of environment variables: `[A-Za-z_][A-Za-z0-9_]{0,63}`.
    public static let variableNameLength = 64
    /// Host disk space in bytes below which nothing new is created.
    public static let freeDiskBytes: Int64 = 2 << 30
    /// Bytes of a command: its arguments and its variables together (what Linux takes in one exec).
    public static let commandBytes = 1 << 20

    /// A number with a default and bounds.
    public struct Bounded: Sendable {
        public let `default`: Int
        public let range: ClosedRange<Int>
    }
}
