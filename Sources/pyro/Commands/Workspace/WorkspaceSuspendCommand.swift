internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace suspend`: puts a workspace's memory on disk.
struct WorkspaceSuspendCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Suspend a workspace: its memory goes to disk, its processes go on later.",
        discussion: "The next `resume`, `start` or `exec` lets it go on where it was."
    )

    @OptionGroup var target: WorkspaceArgument
    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let info = try await context.workspace(target).suspend()
        try await context.printer.standing(of: info)
        return .success
    }
}
