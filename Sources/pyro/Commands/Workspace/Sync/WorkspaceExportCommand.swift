internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace export`: copies a file, a directory or a link to the host.
struct WorkspaceExportCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Copy a file, a directory or a symbolic link of a workspace to this host.",
        discussion: """
            The output appears whole or not at all, and belongs to you. Links are copied
            as links and never followed; setuid bits are dropped.

              pyro workspace export dev build/report --output report
            """
    )

    @OptionGroup var target: WorkspaceArgument

    @Argument(help: "What is copied; paths start at /workspace, or are absolute in the guest.")
    var path: String

    @Option(
        name: .customLong("output"),
        help: ArgumentHelp("Where it will lie on this host; it must not exist, its parent must.", valueName: "path"))
    var destination: String

    @Flag(help: "Replace what is there.")
    var force = false

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let path = try Arguments.path(path, of: "The path")
        let destination = HostPath(try Arguments.path(destination, of: "--output"))
        let printer = context.printer
        let export = try await context.workspace(target).export(
            path, to: destination, options: ExportOptions(force: force)
        ) { printer.progress($0) }
        printer.endProgress()
        if output.json { try await printer.result(export) { _ in "" } }
        printer.note(TransferRendering.summary(of: export))
        return .success
    }

    func interrupted(by signal: String) -> PyroError {
        PyroError(
            .outcomeUnknown, "Exporting was interrupted by SIG\(signal).",
            remedy: "Look at the output: it is there whole, or not at all.")
    }
}
