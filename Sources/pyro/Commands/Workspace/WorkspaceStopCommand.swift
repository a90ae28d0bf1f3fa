internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace stop`: powers a workspace off.
struct WorkspaceStopCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Power a workspace off: its processes end, its disk is kept.",
        discussion: "A memory it was suspended with is given up. The next `start` or `exec` boots it."
    )

    @OptionGroup var target: WorkspaceArgument
    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let info = try await context.workspace(target).stop()
        try await context.printer.standing(of: info)
        return .success
    }
}
