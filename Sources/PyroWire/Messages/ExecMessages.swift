/// Runs a command in the guest, in a process group and a control group of its own.
///
/// The stream's channels carry standard input, output and error. The agent answers `ExecStarted` or `Failure`, later
/// `ExecExited`; whatever the command itself had written comes before that. Resetting the stream kills the whole tree.
package struct ExecRequest: WireMessage {
    package static let kind = MessageKind.exec
    /// The program and its arguments; empty when `shellLine` is set.
    package var arguments: [[UInt8]]
    /// A line for the login shell instead.
    package var shellLine: [UInt8]?
    /// `NAME=value` each, over the agent's login-like variables.
    package var variables: [[UInt8]]
    package var workingDirectory: [UInt8]
    /// Whether the host will send standard input; else it is at its end from the start.
    package var hasInput: Bool
    /// Milliseconds until the whole process tree is killed; 0 for no limit. The supervisor keeps it, not the agent:
    /// a guest's clock stands still while it is frozen, and a guest is not trusted to end anything.
    package var timeLimitMilliseconds: UInt64
    /// Names the command in later sessions, see ``AttachRequest``; chosen by the host, never twice in a machine's life.
    /// 0 for a command that ends with its session.
    package var key: UInt64

    package init(
        arguments: [[UInt8]], shellLine: [UInt8]?, variables: [[UInt8]], workingDirectory: [UInt8], hasInput: Bool,
        timeLimitMilliseconds: UInt64 = 0, key: UInt64 = 0
    ) {
        self.arguments = arguments
        self.shellLine = shellLine
        self.variables = variables
        self.workingDirectory = workingDirectory
        self.hasInput = hasInput
        self.timeLimitMilliseconds = timeLimitMilliseconds
        self.key = key
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(arguments: [], shellLine: nil, variables: [], workingDirectory: [], hasInput: false)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: arguments.append(try value.bytes())
            case 2: shellLine = try value.bytes()
            case 3: variables.append(try value.bytes())
            case 4: workingDirectory = try value.bytes()
            case 5: hasInput = try value.bool()
            case 6: timeLimitMilliseconds = try value.number()
            case 7: key = try value.number()
            default: break
            }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(arguments, 1)
        if let shellLine { fields.write(shellLine, 2) }
        fields.write(variables, 3)
        fields.write(workingDirectory, 4)
        fields.write(hasInput, 5)
        fields.write(timeLimitMilliseconds, 6)
        fields.write(key, 7)
    }
}

/// Rejoins a command whose session ended while the machine stood still, as it does for a checkpoint.
///
/// Answered by `ExecStarted` or `Failure`; from then on the stream is that of the command. The machine has to be frozen
/// still: thawing lets go of whatever nobody has attached to.
package struct AttachRequest: WireMessage {
    package static let kind = MessageKind.attach
    /// As in ``ExecRequest/key``.
    package var key: UInt64

    package init(key: UInt64) {
        self.key = key
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(key: 0)
        while let (number, value) = try fields.next() {
            if number == 1 { key = try value.number() }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(key, 1)
    }
}

/// The command runs.
package struct ExecStarted: WireMessage {
    package static let kind = MessageKind.execStarted
    package var processID: Int32

    package init(processID: Int32) {
        self.processID = processID
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(processID: 0)
        while let (number, value) = try fields.next() {
            if number == 1 { processID = try value.int32() }
        }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(Int64(processID), 1)
    }
}

/// The command's first process has ended.
package struct ExecExited: WireMessage {
    package static let kind = MessageKind.execExited

    package enum Outcome: Equatable, Sendable {
        /// 0 to 255.
        case exited(Int32)
        /// The signal's number.
        case signaled(Int32)

        var isPossible: Bool {
            switch self {
            case .exited(let code): (0...255).contains(code)
            case .signaled(let signal): (1...64).contains(signal)
            }
        }
    }

    package var outcome: Outcome
    /// Whether its time limit ended it; set by the supervisor.
    package var timedOut: Bool

    package init(_ outcome: Outcome, timedOut: Bool = false) {
        self.outcome = outcome
        self.timedOut = timedOut
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        var outcome: Outcome?
        var timedOut = false
        while let (number, value) = try fields.next() {
            switch number {
            case 1: outcome = .exited(try value.int32())
            case 2: outcome = .signaled(try value.int32())
            case 3: timedOut = try value.bool()
            default: break
            }
        }
        guard let outcome, outcome.isPossible else { throw .malformed("an end of a command that makes no sense") }
        self.init(outcome, timedOut: timedOut)
    }

    package func write(to fields: inout FieldWriter) {
        switch outcome {
        case .exited(let code): fields.write(Int64(code), 1)
        case .signaled(let signal): fields.write(Int64(signal), 2)
        }
        fields.write(timedOut, 3)
    }
}

/// Host to guest, on an exec stream: sends a signal.
package struct ExecSignal: WireMessage {
    package static let kind = MessageKind.execSignal
    /// 1 to 64.
    package var signal: Int32
    /// Every process the command started, wherever it has gone, rather than its process group.
    package var wholeTree: Bool

    package init(signal: Int32, wholeTree: Bool) {
        self.signal = signal
        self.wholeTree = wholeTree
    }

    package init(fields: inout FieldReader) throws(LinkError) {
        self.init(signal: 0, wholeTree: false)
        while let (number, value) = try fields.next() {
            switch number {
            case 1: signal = try value.int32()
            case 2: wholeTree = try value.bool()
            default: break
            }
        }
        guard (1...64).contains(signal) else { throw .malformed("a signal of number \(signal)") }
    }

    package func write(to fields: inout FieldWriter) {
        fields.write(Int64(signal), 1)
        fields.write(wholeTree, 2)
    }
}

/// Host to guest, on an exec stream: standard input is at its end. Signals may still follow, so it is not the stream's.
package struct ExecInputEnd: WireMessage {
    package static let kind = MessageKind.execInputEnd

    package init() {}
    package init(fields: inout FieldReader) throws(LinkError) {
        while try fields.next() != nil {}
    }
    package func write(to fields: inout FieldWriter) {}
}
