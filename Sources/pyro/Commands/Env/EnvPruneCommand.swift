internal import ArgumentParser
internal import PyroSDK

/// `pyro env prune`: removes the environments that nothing stands on.
struct EnvPruneCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove every installed environment that nothing stands on.",
        discussion: "The names of what was removed are printed, one a line. What is needed again is installed again."
    )

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let prune = try await context.backend.pruneEnvironments()
        try await context.printer.result(prune) { _ in prune.deleted.joined(separator: "\n") }
        context.printer.note(EnvironmentRendering.summary(of: prune))
        return .success
    }
}
