internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace start`: sees that a workspace's machine runs.
struct WorkspaceStartCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start a workspace: from its memory where it is suspended, else from its disk.",
        discussion: "Nothing happens to one that runs. `exec` starts a workspace by itself."
    )

    @OptionGroup var target: WorkspaceArgument
    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let printer = context.printer
        let info = try await context.workspace(target).start { printer.progress($0) }
        try await printer.standing(of: info)
        return .success
    }
}
