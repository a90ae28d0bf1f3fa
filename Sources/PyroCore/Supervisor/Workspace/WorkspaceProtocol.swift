package import PyroModel

/// What a supervisor needs to know of its workspace; the rest is in the store.
package struct WorkspaceBirth: Codable, Sendable {
    package var id: String
    /// Absolute.
    package var stateDirectory: String
    /// Whether it is being made: then nothing of it stays when its machine does not come to life, or its maker goes.
    package var isNew: Bool
    /// Whether its maker fills it before anybody else may use it, and says so by ``WorkspaceRequest/seeded(_:)``.
    package var isSeeded = false
    /// The snapshot that it comes to life from in the place of its own disk and memory.
    package var snapshot: String?
}

/// What clients ask the supervisor of a workspace; each is the first message of a stream of its own.
package enum WorkspaceRequest: Codable, Sendable {
    /// Runs a command. The stream carries its input and output until it ends or is detached.
    case exec(CommandStart)
    /// The command no longer belongs to the client that gave it.
    case detach(sequence: Int)
    /// Ends a command since its client has given it up. Answered when it has ended.
    case cancel(sequence: Int)
    /// Signals every process of a command.
    case signal(sequence: Int, number: Int32)
    /// Answered when a command has printed more than this, or ended.
    case watch(sequence: Int, known: StreamOffsets)
    /// Keeps the machine as it is until the client ends the stream; meanwhile the client's other streams may be requests
    /// about files.
    case enter(isActivity: Bool)
    /// All of the seed is there: this is the baseline.
    case seeded(WorkspaceSeed)
    /// Goes back to a snapshot.
    case reset(snapshot: String)
    case suspend(onlyIfIdle: Bool)
    case stop
    case delete
    /// The record has changed: look at it again.
    case refresh
}

/// A command as a client gives it.
package struct CommandStart: Codable, Sendable {
    package var command: Command
    package var variables: [String: String]
    /// Absolute.
    package var cwd: String
    package var hasInput: Bool
    /// Whether the client sends all of the input at once, to be kept for the command however slowly it reads.
    package var isInputWhole: Bool
    package var timeoutSeconds: Int
    /// Whether it belongs to the workspace from the start.
    package var isDetached: Bool
}

/// What a supervisor answers.
package enum WorkspaceReply: Codable, Sendable {
    case done
    /// A command has its number and is on its way to the guest.
    case started(sequence: Int)
    /// It has ended, and its record says how.
    case ended
    /// It goes on without its client.
    case detached
    /// Nothing was done: the machine is about to end. Asked again, another one answers.
    case ending
    case failed(PyroError)
}
