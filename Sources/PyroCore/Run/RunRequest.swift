package import PyroModel
package import PyroWire

/// A one-shot command whose every value has been held against the contract.
package struct RunRequest: Sendable {
    package let command: Command
    package let environment: String
    package let options: RunOptions

    /// The directory that commands start in.
    package static let workingDirectory = "/workspace"

    /// There is no maximum for users; beyond three hundred years nothing is lost by one.
    private static let longestTimeout = 10_000_000_000

    /// - Throws: `usage`, naming the value and what is allowed.
    package init(command: Command, environment: String, options: RunOptions) throws(PyroError) {
        self.command = command
        self.environment = environment
        self.options = options
        try Self.check(command)
        try Self.check(options.vcpuCount, named: "vcpu_count", against: Limits.vcpuCount)
        try Self.check(options.memMiB, named: "mem_mib", against: Limits.memoryMiB)
        guard options.timeoutSeconds >= 1 else {
            throw PyroError(.usage, "timeout_seconds is \(options.timeoutSeconds); it must be at least 1.")
        }
        for (name, value) in options.variables { try Self.checkVariable(name, value) }
        guard commandBytes <= Limits.commandBytes else {
            throw PyroError(
                .tooLarge,
                "The command and its variables are \(commandBytes) bytes; at most \(Limits.commandBytes) fit.",
                remedy: "Hand large input to the command's standard input instead.")
        }
    }

    /// The request for the guest's agent.
    package var exec: ExecRequest {
        let (arguments, line): ([String], String?) =
            switch command {
            case .arguments(let arguments): (arguments, nil)
            case .shell(let line): ([], line)
            }
        let isClosed = if case .closed = options.input { true } else { false }
        return ExecRequest(
            arguments: arguments.map { Array($0.utf8) }, shellLine: line.map { Array($0.utf8) },
            variables: options.variables.sorted { $0.key < $1.key }.map { Array("\($0.key)=\($0.value)".utf8) },
            workingDirectory: Array(Self.workingDirectory.utf8), hasInput: !isClosed,
            timeLimitMilliseconds: UInt64(min(options.timeoutSeconds, Self.longestTimeout)) * 1000)
    }

    private var commandBytes: Int {
        let words: [String] =
            switch command {
            case .arguments(let arguments): arguments
            case .shell(let line): [line]
            }
        return words.reduce(0) { $0 + $1.utf8.count + 1 }
            + options.variables.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 2 }
    }

    private static func check(_ command: Command) throws(PyroError) {
        switch command {
        case .arguments(let arguments):
            guard let program = arguments.first, !program.isEmpty else {
                throw PyroError(
                    .usage, "The command is empty.", remedy: "Name a program, such as [\"git\", \"--version\"].")
            }
            guard !arguments.contains(where: hasZero) else { throw zeroByte(in: "argument of the command") }
        case .shell(let line):
            guard !line.allSatisfy(\.isWhitespace) else {
                throw PyroError(.usage, "The shell line is empty.", remedy: "Give a line such as 'git --version'.")
            }
            guard !hasZero(line) else { throw zeroByte(in: "shell line") }
        }
    }

    private static func check(_ value: Int, named name: String, against limit: Limits.Bounded) throws(PyroError) {
        guard limit.range.contains(value) else {
            throw PyroError(
                .usage, "\(name) is \(value); it must be \(limit.range.lowerBound) to \(limit.range.upperBound).")
        }
    }

    private static func checkVariable(_ name: String, _ value: String) throws(PyroError) {
        let isStart: (UInt8) -> Bool = { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F }
        let isValid =
            name.utf8.first.map(isStart) == true
            && name.utf8.allSatisfy { isStart($0) || (0x30...0x39).contains($0) }
            && name.utf8.count <= Limits.variableNameLength
        guard isValid else {
            throw PyroError(
                .usage, "\"\(name)\" is not the name of a variable.",
                remedy: "Use letters, digits and underscores, at most \(Limits.variableNameLength), no digit first.")
        }
        guard !hasZero(value) else { throw zeroByte(in: "value of the variable \(name)") }
    }

    private static func hasZero(_ text: String) -> Bool { text.utf8.contains(0) }

    private static func zeroByte(in what: String) -> PyroError {
        PyroError(.usage, "The \(what) holds a zero byte, which no program can be given.")
    }
}
