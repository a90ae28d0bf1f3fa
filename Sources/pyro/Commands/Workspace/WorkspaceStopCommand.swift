internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace stop`: powers a workspace off.
struct WorkspaceStopCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Power a workspace off: its processes end, its disk is kept.",
        discussion: "The next `start` or `exec` boots it from its disk."
    )

    @OptionGroup var target: WorkspaceArgument
    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let info = try await context.workspace(target).stop()
        try await context.printer.standing(of: info)
        return .success
    }
}
