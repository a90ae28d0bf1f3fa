internal import ArgumentParser
internal import PyroSDK

/// `pyro env pull`: installs an environment.
struct EnvPullCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Install an environment from its distribution's signed packages.",
        discussion: "One that is installed is left as it is. Interrupting it leaves nothing behind."
    )

    @Argument(help: "The environment, such as debian:12.")
    var env: String

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let printer = context.printer
        let environment = try await context.backend.pullEnvironment(env) { printer.progress($0) }
        printer.endProgress()
        if output.json { try await printer.result(environment) { _ in "" } }
        printer.note(EnvironmentRendering.installed(environment))
        return .success
    }
}
