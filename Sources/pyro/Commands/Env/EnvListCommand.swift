internal import ArgumentParser
internal import PyroSDK

/// `pyro env list`: every environment there is, installed or not.
struct EnvListCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List every environment, installed or not.")

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let list = try context.backend.listEnvironments()
        try await context.printer.result(list) { _ in EnvironmentRendering.table(list.environments) }
        return .success
    }
}
