internal import ArgumentParser
internal import PyroSDK

/// `pyro env inspect`: one environment in full.
struct EnvInspectCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show an environment: what is in it, where it comes from, its digest.")

    @Argument(help: "The environment, such as debian:12.")
    var env: String

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let environment = try context.backend.inspectEnvironment(env)
        try await context.printer.result(environment) { _ in EnvironmentRendering.description(environment) }
        return .success
    }
}
