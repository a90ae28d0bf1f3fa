internal import PyroModel
internal import PyroWire

/// How a command's end is recorded.
struct CommandEnd: Sendable, Equatable {
    var state: CommandState
    var exitCode: Int?
    var signal: String?
    /// What is added to its standard error, since it could not say so itself.
    var words: [UInt8]?

    /// - Parameter cause: why pyro ended it, where it did.
    init(_ outcome: SupervisedCommand.Outcome, cause: SupervisedCommand.Cause?) {
        switch (outcome, cause) {
        case (.ended(let end), let cause): self.init(end.outcome, cause: cause)
        case (.refused(let failure), _):
            // What shells say of a program that is missing, and of one that cannot be run.
            self.init(state: .exited, exitCode: failure.reason == .notFound ? 127 : 126)
            words = Array((GuestReply.words(of: failure) + "\n").utf8)
        case (.silent, .timeLimit): self.init(state: .timedOut)
        case (.silent, _): self.init(state: .cancelled)
        // A machine that goes on purpose need not say what became of its commands.
        case (.lost, .machine): self.init(state: .cancelled)
        case (.lost, _), (.held, _): self.init(state: .lost)
        }
    }

    private init(_ outcome: ExecExited.Outcome, cause: SupervisedCommand.Cause?) {
        switch (outcome, cause) {
        case (_, .timeLimit): self.init(state: .timedOut)
        case (.exited(let code), _): self.init(state: .exited, exitCode: Int(code))
        case (.signaled(let number), .caller), (.signaled(let number), .machine):
            self.init(state: .cancelled, signal: SignalName.of(number))
        case (.signaled(let number), nil): self.init(state: .signaled, signal: SignalName.of(number))
        }
    }

    private init(state: CommandState, exitCode: Int? = nil, signal: String? = nil) {
        self.state = state
        self.exitCode = exitCode
        self.signal = signal
    }
}

extension FailureReply {
    /// Whether the command could not even be tried as it was given: an error, and no result.
    var isCallersFault: Bool { reason != .notFound && reason != .notExecutable }
}
