/// Every limit and default of the public contract, in one place.
public enum Limits {
    /// Virtual CPUs of a machine: default 1, allowed 1 to 8.
    public static let vcpuCount = Bounded(default: 1, range: 1...8)
    /// Memory of a machine in MiB: default 1024, allowed 256 to 32768.
    public static let memoryMiB = Bounded(default: 1024, range: 256...32768)
    /// Virtual size of a machine's disk in MiB: default 16384, allowed 16384 to 262144; only what is written takes space.
    public static let diskMiB = Bounded(default: 16384, range: 16384...262144)
    /// Idle seconds until a workspace is suspended: default 3600, allowed 60 to 2592000.
    public static let ttlSeconds = Bounded(default: 3600, range: 60...2_592_000)
    /// Characters of a workspace's name and of a label's value.
    public static let nameLength = 120
    /// Labels of a workspace.
    public static let labels = 64
    /// Keys of labels, names of services and snapshots: `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`.
    public static let labelKeyLength = 64
    /// Time limit of a command in the CLI and the SDK, in seconds. There is no maximum.
    public static let commandTimeoutSeconds = 30
    /// Time limit of the MCP tool `vm_run`, in seconds.
    public static let toolRunTimeoutSeconds = 120
    /// Time limit of the MCP tool `workspace_exec`, in seconds. There is no maximum.
    public static let toolExecTimeoutSeconds = 600
    /// Seconds after which the MCP tool `workspace_exec` returns with the command running.
    public static let toolYieldSeconds = Bounded(default: 15, range: 1...25)
    /// Seconds that the MCP tool `workspace_logs` waits for more output.
    public static let toolWaitSeconds = Bounded(default: 0, range: 0...20)
    /// Commands that a list of logs holds.
    public static let logEntries = Bounded(default: 10, range: 1...100)
    /// Bytes of each stream of an entry in an MCP list of logs: the last.
    public static let toolLogTailBytes = 1024
    /// Bytes of each output stream that an MCP result carries.
    public static let toolOutputBytes = Bounded(default: 16384, range: 256...32768)
    /// Bytes of an MCP result, `structuredContent` and text together.
    public static let toolResultBytes = 80 * 1024
    /// Seconds within which every MCP call answers.
    public static let toolAnswerSeconds = 25
    /// Bytes kept of each end of a command's output stream: the first and the last.
    public static let streamKeptBytes = 32 << 20
    /// Commands of a workspace whose output is kept; the oldest goes first, the record stays.
    public static let streamsKept = 1000
    /// Bytes of output that are kept for a workspace; the oldest streams go first.
    public static let streamBytesKept: Int64 = 512 << 20
    /// Bytes of a file that one read gives: default 64 KiB, at most 8 MiB.
    public static let fileReadBytes = Bounded(default: 64 << 10, range: 1...8 << 20)
    /// Bytes of a file that is written, of a patch, and of a file that a patch changes or a diff compares.
    public static let fileBytes = 8 << 20
    /// Entries of a page of a directory: default and most 1000.
    public static let fileListEntries = Bounded(default: 1000, range: 1...1000)
    /// Bytes of a file that an MCP result carries at most, and of a patch: default 64 KiB.
    public static let toolFileBytes = Bounded(default: 64 << 10, range: 1...64 << 10)
    /// Entries and bytes of one seed, sync or export.
    public static let transferEntries = 4_000_000
    public static let transferBytes: Int64 = 32 << 30
    /// Entries left out of a seed or sync that are named.
    public static let skippedPaths = 100
    /// Paths that a deletion names of what is lost.
    public static let lostPaths = 20
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
