internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace exec`: a command in a workspace.
struct WorkspaceExecCommand: GuestCommandLine {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command in a workspace; a suspended or stopped one is woken first.",
        usage: """
            pyro workspace exec <workspace> [<options>] -- <program> [<arguments> ...]
            pyro workspace exec <workspace> [<options>] --shell <line>
            """,
        discussion: """
            After `--` the words are run as they are, without a shell:

              pyro workspace exec dev -- git status
              pyro workspace exec dev --shell 'ls | wc -l'

            The command runs as root, and with its standard input closed unless --stdin is
            given. It ends when pyro is interrupted. With --detach it goes on by itself:
            its number is printed, for `pyro workspace logs` and `pyro workspace exec-stop`.
            """
    )

    static let path = ["workspace", "exec"]
    static let optionsWithValue = GuestCommandOptions.optionsWithValue.union(["--cwd"])
    static let flags = GuestCommandOptions.flags.union(["--detach", "--json"])

    @OptionGroup var target: WorkspaceArgument

    @OptionGroup var guest: GuestCommandOptions

    @Option(help: ArgumentHelp("The directory it starts in.", valueName: "path"))
    var cwd = WorkspaceInfo.path

    @Flag(help: "Print the command's number and leave it running, within its time limit.")
    var detach = false

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let command = try guest.command()
        let options = try options(reading: context.standardInput)
        let printer = context.printer
        for try await event in try await context.workspace(target).events(of: command, options: options) {
            switch event {
            case .progress(let step): printer.progress(step)
            case .started: printer.endProgress()
            case .stdout(let bytes): if streams { try await printer.bytes(bytes, to: .output) }
            case .stderr(let bytes): if streams { try await printer.bytes(bytes, to: .error) }
            case .finished(let result): return try await finish(result, printer: printer)
            }
        }
        try Task.checkCancellation()
        throw PyroError(.internal, "The command in the workspace \(target.workspace) ended without a result.")
    }

    /// Whether output is shown as it comes.
    private var streams: Bool { !output.json && !detach }

    /// Whatever keeps a guest command from running has the status that no guest command means by itself.
    func status(of error: PyroError) -> ExitStatus {
        error.code == .usage ? .usage : .couldNotRun
    }

    func interrupted(by signal: String) -> PyroError {
        PyroError(.outcomeUnknown, "The command was interrupted by SIG\(signal) and ended in its workspace.")
    }

    private func options(reading input: StandardInput) throws -> ExecOptions {
        guard !(detach && guest.stdin) else {
            throw PyroError(
                .usage, "There are both --detach and --stdin: a command that goes on by itself has no input.",
                remedy: "Give one of the two.")
        }
        var options = ExecOptions()
        options.variables = try Arguments.variables(guest.variables)
        options.cwd = cwd
        options.timeoutSeconds = try guest.timeLimit()
        options.input = guest.input(from: input)
        if detach { options.yieldAfter = .zero }
        // What is printed as it comes need not be kept as well.
        if !output.json { options.maxOutputBytes = 0 }
        return options
    }

    private func finish(_ result: ExecResult, printer: Printer) async throws -> ExitStatus {
        if output.json || detach { try await printer.result(result) { _ in "\(result.sequence)" } }
        // Left to itself once it has started: how soon it ends changes nothing about that.
        if detach, result.state == .running || result.pid != nil {
            printer.note(
                ExecRendering.detached(result, workspace: target.workspace, timeoutSeconds: guest.timeoutSeconds))
            return .success
        }
        if let remark = OutcomeRendering.remark(on: result, timeoutSeconds: guest.timeoutSeconds) {
            printer.remark(remark.message, hint: remark.hint)
        }
        return ExitStatus(result)
    }
}
