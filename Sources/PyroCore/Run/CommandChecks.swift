internal import PyroModel
internal import PyroWire

/// What commands and their variables may be, wherever they run.
enum CommandChecks {
    /// - Throws: `usage`, naming the value and what is allowed; `too_large`.
    static func check(_ command: Command, variables: [String: String], timeoutSeconds: Int) throws(PyroError) {
        try check(command)
        guard timeoutSeconds >= 1 else {
            throw PyroError(.usage, "timeout_seconds is \(timeoutSeconds); it must be at least 1.")
        }
        for (name, value) in variables { try checkVariable(name, value) }
        let size = bytes(of: command, variables)
        guard size <= Limits.commandBytes else {
            throw PyroError(
                .tooLarge, "The command and its variables are \(size) bytes; at most \(Limits.commandBytes) fit.",
                remedy: "Hand large input to the command's standard input instead.")
        }
    }

    /// A time limit that was checked. There is no maximum for users; beyond three hundred years nothing is lost by one.
    static func milliseconds(_ timeoutSeconds: Int) -> Int64 {
        Int64(min(timeoutSeconds, 10_000_000_000)) * 1000
    }

    /// The directory that a command starts in, absolute: a relative path begins at `/workspace`.
    static func directory(_ path: String) throws(PyroError) -> String {
        guard !path.isEmpty else {
            throw PyroError(.usage, "The cwd of the command is empty.", remedy: "Leave it out, or name a directory.")
        }
        guard !hasZero(path) else { throw zeroByte(in: "cwd of the command") }
        guard path.utf8.count < 4096 else {
            throw PyroError(.usage, "The cwd of the command has \(path.utf8.count) bytes; paths have less than 4096.")
        }
        return path.hasPrefix("/") ? path : "\(WorkspaceInfo.path)/\(path)"
    }

    private static func bytes(of command: Command, _ variables: [String: String]) -> Int {
        let words: [String] =
            switch command {
            case .arguments(let arguments): arguments
            case .shell(let line): [line]
            }
        return words.reduce(0) { $0 + $1.utf8.count + 1 }
            + variables.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 2 }
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

extension ExecRequest {
    /// The request for the guest's agent.
    /// - Parameters:
    ///   - timeoutSeconds: 0 where somebody else keeps the time.
    ///   - key: what later sessions know it by, 0 where there are none.
    init(
        _ command: Command, variables: [String: String], workingDirectory: String, hasInput: Bool,
        timeoutSeconds: Int = 0, key: UInt64 = 0
    ) {
        let (arguments, line): ([String], String?) =
            switch command {
            case .arguments(let arguments): (arguments, nil)
            case .shell(let line): ([], line)
            }
        self.init(
            arguments: arguments.map { Array($0.utf8) }, shellLine: line.map { Array($0.utf8) },
            variables: variables.sorted { $0.key < $1.key }.map { Array("\($0.key)=\($0.value)".utf8) },
            workingDirectory: Array(workingDirectory.utf8), hasInput: hasInput,
            timeLimitMilliseconds: UInt64(CommandChecks.milliseconds(timeoutSeconds)), key: key)
    }
}
