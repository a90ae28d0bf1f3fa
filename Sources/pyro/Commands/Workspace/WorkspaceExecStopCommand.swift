internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace exec-stop`: ends a running command.
struct WorkspaceExecStopCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec-stop",
        abstract: "Signal every process of a running command, and show how the command stands then."
    )

    @OptionGroup var target: WorkspaceArgument

    @Argument(help: "The command's number, as `exec --detach` and `logs` print it.")
    var sequence: Int

    @Option(help: "The signal: TERM, INT, HUP, KILL or another.")
    var signal = "TERM"

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let sequence = try Arguments.atLeastOne(sequence, of: "The command's number")
        let signal = try Arguments.signal(signal)
        let result = try await context.workspace(target).stopCommand(sequence, signal: signal)
        try await context.printer.result(result) { _ in ExecRendering.heading(result) }
        if result.state == .running, signal != "KILL" {
            context.printer.remark(
                nil, hint: "It may need a while, or ignore \(signal); --signal KILL cannot be ignored.")
        }
        return .success
    }
}
