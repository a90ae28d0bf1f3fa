internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace reset`: sets a workspace back.
struct WorkspaceResetCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Set a workspace back to its baseline, the point right after seeding.",
        discussion: """
            Everything goes back: files, also outside /workspace, and processes. Name,
            labels and history stay. It asks nothing; when it fails, the workspace is as
            it was.
            """
    )

    @OptionGroup var target: WorkspaceArgument

    @Option(help: ArgumentHelp("The point to go back to.", valueName: "name"))
    var snapshot = DiffOptions.baseline

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let printer = context.printer
        let reset = try await context.workspace(target).reset(to: snapshot) { printer.progress($0) }
        printer.endProgress()
        if output.json { try await printer.result(reset) { _ in "" } }
        printer.note(WorkspaceRendering.summary(of: reset))
        return .success
    }
}
