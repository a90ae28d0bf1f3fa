internal import ArgumentParser
internal import PyroSDK

/// `pyro run`: one command in a machine of its own, which is gone afterwards.
struct RunCommand: GuestCommandLine {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a command in a microVM of its own, which is gone afterwards.",
        usage: """
            pyro run <env> [<options>] -- <program> [<arguments> ...]
            pyro run <env> [<options>] --shell <line>
            """,
        discussion: """
            After `--` the words are run as they are, without a shell:

              pyro run debian:12 -- git --version
              pyro run debian:12 --shell 'ls /etc | wc -l'

            The command runs as root, without a network, and with its standard input
            closed unless --stdin is given. A missing environment is installed first.
            """
    )

    static let path = ["run"]
    static let optionsWithValue = GuestCommandOptions.optionsWithValue.union(["--vcpu-count", "--mem-mib"])
    static let flags = GuestCommandOptions.flags.union(["--json"])

    @Argument(help: "The environment, such as debian:12; see `pyro env list`.")
    var env: String

    @OptionGroup var guest: GuestCommandOptions

    @Option(help: ArgumentHelp("Virtual CPUs, \(Limits.vcpuCount.range.words).", valueName: "count"))
    var vcpuCount = Limits.vcpuCount.default

    @Option(help: ArgumentHelp("Memory in MiB, \(Limits.memoryMiB.range.words).", valueName: "mib"))
    var memMib = Limits.memoryMiB.default

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let command = try guest.command()
        let options = try options(reading: context.standardInput)
        let printer = context.printer
        for try await event in try context.backend.run(command, env, options) {
            switch event {
            case .progress(let step): printer.progress(step)
            case .machine: printer.endProgress()
            case .stdout(let bytes): if !output.json { try await printer.bytes(bytes, to: .output) }
            case .stderr(let bytes): if !output.json { try await printer.bytes(bytes, to: .error) }
            case .finished(let result): return try await finish(result, printer: printer)
            }
        }
        try Task.checkCancellation()
        throw PyroError(.internal, "The command in \(env) ended without a result.")
    }

    /// Whatever keeps a guest command from running has the status that no guest command means by itself.
    func status(of error: PyroError) -> ExitStatus {
        error.code == .usage ? .usage : .couldNotRun
    }

    func interrupted(by signal: String) -> PyroError {
        PyroError(.outcomeUnknown, "The command was interrupted by SIG\(signal) and its machine ended.")
    }

    private func options(reading input: StandardInput) throws -> RunOptions {
        var options = RunOptions()
        options.variables = try Arguments.variables(guest.variables)
        options.vcpuCount = try Arguments.number(vcpuCount, in: Limits.vcpuCount.range, of: "--vcpu-count")
        options.memMiB = try Arguments.number(memMib, in: Limits.memoryMiB.range, of: "--mem-mib")
        options.timeoutSeconds = try guest.timeLimit()
        options.input = guest.input(from: input)
        // What is printed as it comes need not be kept as well.
        if !output.json { options.maxOutputBytes = 0 }
        return options
    }

    private func finish(_ result: RunResult, printer: Printer) async throws -> ExitStatus {
        if output.json { try await printer.result(result) { _ in "" } }
        if let remark = OutcomeRendering.remark(on: result, timeoutSeconds: guest.timeoutSeconds) {
            printer.remark(remark.message, hint: remark.hint)
        }
        return ExitStatus(result)
    }
}
