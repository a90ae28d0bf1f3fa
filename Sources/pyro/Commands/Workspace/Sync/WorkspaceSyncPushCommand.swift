internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace sync push`: copies a directory or an archive into a workspace.
struct WorkspaceSyncPushCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Copy a directory or an archive (.tar, .tar.gz, .tgz) into a workspace.",
        discussion: """
            The contents of SOURCE come to lie in the destination. Modes, times and links
            are kept, owners become root. An archive that is unsafe is refused before
            anything is written.
            """
    )

    @OptionGroup var target: WorkspaceArgument

    @Argument(help: "The directory or archive on this host.")
    var source: String

    @Option(help: ArgumentHelp("The directory of the guest it is copied to; made if missing.", valueName: "path"))
    var dest = WorkspaceInfo.path

    @Flag(help: "Delete from the destination what the source does not have, excluded entries apart.")
    var delete = false

    @OptionGroup var exclusion: ExclusionOptions

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let source = HostPath(try Arguments.path(source, of: "The source"))
        let options = SyncOptions(
            destination: try Arguments.path(dest, of: "--dest"), delete: delete, exclude: try exclusion.globs())
        let printer = context.printer
        let push = try await context.workspace(target).push(source, options: options) { printer.progress($0) }
        printer.endProgress()
        if output.json { try await printer.result(push) { _ in "" } }
        for note in TransferRendering.notes(on: push.workspaceSync) { printer.note(note) }
        return .success
    }

    func interrupted(by signal: String) -> PyroError {
        PyroError(
            .outcomeUnknown, "Copying was interrupted by SIG\(signal); what was copied by then is there.",
            remedy: "Push again.")
    }
}
