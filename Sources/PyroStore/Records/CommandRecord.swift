package import FoundationEssentials
package import PyroModel

/// What is recorded of one command of a workspace. Records stay for the workspace's life; their output may go.
package struct CommandRecord: Sendable, Hashable {
    package var workspaceID: String
    /// Its number; never used twice.
    package var sequence: Int
    package var command: Command
    /// The directory it runs in.
    package var cwd: String
    package var state: CommandState
    package var exitCode: Int?
    package var signal: String?
    /// Its process id in the guest.
    package var pid: Int?
    /// When it was given.
    package var recordedAt: Date
    /// How long it ran so far, time suspended left out; written at its end and when its workspace is suspended.
    package var elapsedMilliseconds: Int
    /// 0 for none.
    package var timeLimitMilliseconds: Int64
    /// Whether it outlives its caller.
    package var isDetached: Bool
    /// Bytes printed in all.
    package var stdoutBytes: Int
    package var stderrBytes: Int
    /// Whether its output is kept; `false` once that was removed to make room.
    package var hasStreams: Bool

    package init(
        workspaceID: String, sequence: Int, command: Command, cwd: String, state: CommandState, exitCode: Int? = nil,
        signal: String? = nil, pid: Int? = nil, recordedAt: Date, elapsedMilliseconds: Int = 0,
        timeLimitMilliseconds: Int64, isDetached: Bool, stdoutBytes: Int = 0, stderrBytes: Int = 0,
        hasStreams: Bool = true
    ) {
        self.workspaceID = workspaceID
        self.sequence = sequence
        self.command = command
        self.cwd = cwd
        self.state = state
        self.exitCode = exitCode
        self.signal = signal
        self.pid = pid
        self.recordedAt = recordedAt
        self.elapsedMilliseconds = elapsedMilliseconds
        self.timeLimitMilliseconds = timeLimitMilliseconds
        self.isDetached = isDetached
        self.stdoutBytes = stdoutBytes
        self.stderrBytes = stderrBytes
        self.hasStreams = hasStreams
    }
}

/// A command that is about to get its number.
package struct NewCommand: Sendable, Hashable {
    package var command: Command
    package var cwd: String
    /// 0 for none.
    package var timeLimitMilliseconds: Int64
    package var isDetached: Bool

    package init(command: Command, cwd: String, timeLimitMilliseconds: Int64, isDetached: Bool) {
        self.command = command
        self.cwd = cwd
        self.timeLimitMilliseconds = timeLimitMilliseconds
        self.isDetached = isDetached
    }
}

/// A workspace's commands in short.
package struct CommandSummary: Sendable, Hashable {
    /// How many of them run.
    package var runningCount: Int
    /// The one with the highest number.
    package var last: CommandRecord

    package init(runningCount: Int, last: CommandRecord) {
        self.runningCount = runningCount
        self.last = last
    }
}
