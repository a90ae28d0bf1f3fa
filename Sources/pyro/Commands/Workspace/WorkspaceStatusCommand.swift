internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace status`: how a workspace stands.
struct WorkspaceStatusCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how a workspace stands. Wakes nothing.")

    @OptionGroup var target: WorkspaceArgument
    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let info = try await context.workspace(target).status()
        try await context.printer.result(info) { WorkspaceRendering.description(info, now: context.now(), style: $0) }
        return .success
    }
}
