internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace resume`: lets a suspended workspace go on.
struct WorkspaceResumeCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a suspended workspace go on.",
        discussion: "One whose memory does not fit this host any more boots from its disk and says so."
    )

    @OptionGroup var target: WorkspaceArgument
    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let printer = context.printer
        let info = try await context.workspace(target).resume { printer.progress($0) }
        try await printer.standing(of: info)
        return .success
    }
}
