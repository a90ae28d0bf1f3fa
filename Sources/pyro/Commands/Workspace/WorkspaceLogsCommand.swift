internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace logs`: what the commands of a workspace printed.
struct WorkspaceLogsCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what the commands of a workspace printed. Wakes nothing.",
        discussion: """
            Without --sequence: the latest commands, the newest last, each with a line
            that says how it stands. With --sequence: the output of that command, stdout
            to stdout and stderr to stderr; with --stream that one, byte for byte, to
            stdout. --follow goes on until the command ends, the latest one without
            --sequence. The exit code is not the command's.
            """
    )

    @OptionGroup var target: WorkspaceArgument

    @Option(
        help: ArgumentHelp(
            "Commands, \(Limits.logEntries.range.words). (default: \(Limits.logEntries.default))", valueName: "count"))
    var limit: Int?

    @Option(help: ArgumentHelp("The command of this number.", valueName: "number"))
    var sequence: Int?

    @Option(help: "Only this stream of it.")
    var stream: Choice<OutputStream>?

    @Option(help: ArgumentHelp("The stream's first byte to show; needs --stream. (default: 0)", valueName: "bytes"))
    var offset: Int?

    @Flag(help: "Go on until the command ends.")
    var follow = false

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        try validated()
        let logs = LogOutput(
            workspace: try await context.workspace(target), stream: stream?.value, offset: offset ?? 0,
            printer: context.printer)
        if follow {
            try await logs.follow(sequence)
        } else if let sequence {
            try await logs.show(sequence)
        } else {
            try await logs.list(limit: limit ?? Limits.logEntries.default)
        }
        return .success
    }

    func interrupted(by signal: String) -> PyroError {
        PyroError(.outcomeUnknown, "Reading was interrupted by SIG\(signal); the command is as it was.")
    }

    private func validated() throws(PyroError) {
        if let limit {
            guard sequence == nil, !follow else {
                throw PyroError(
                    .usage, "--limit is for a list of commands, not for one of them.", remedy: "Leave it out.")
            }
            _ = try Arguments.number(limit, in: Limits.logEntries.range, of: "--limit")
        }
        if let sequence { _ = try Arguments.atLeastOne(sequence, of: "--sequence") }
        guard stream == nil || sequence != nil || follow else {
            throw PyroError(.usage, "--stream is for one command.", remedy: "Give --sequence, or --follow.")
        }
        if let offset {
            guard stream != nil else {
                throw PyroError(.usage, "--offset is for one stream.", remedy: "Give --stream stdout or stderr.")
            }
            guard offset >= 0 else {
                throw PyroError(
                    .usage, "--offset is \(offset), which is less than 0.", remedy: "Give a number from 0 up.")
            }
        }
    }
}
