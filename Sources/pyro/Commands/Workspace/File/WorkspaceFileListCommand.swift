internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace file list`: a page of a directory's entries.
struct WorkspaceFileListCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List a directory of a workspace.",
        discussion: """
            At most \(Limits.fileListEntries.default) entries at a time; where there are more, the way to go on is
            told. Control characters in names are printed as escapes.
            """
    )

    @OptionGroup var target: WorkspaceArgument

    @Argument(help: "The directory; or a file, for its own entry.")
    var path = WorkspaceInfo.path

    @Flag(help: "List the directories below as well.")
    var recursive = false

    @Option(help: ArgumentHelp("Go on behind this path, as the page before says it.", valueName: "path"))
    var after: String?

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let path = try Arguments.path(path, of: "The path")
        let options = FileListOptions(recursive: recursive, after: after)
        let list = try await context.workspace(target).listFiles(path, options: options)
        try await context.printer.result(list) { _ in FileRendering.table(list) }
        for note in FileRendering.notes(on: list, workspace: target.workspace, path: path) {
            context.printer.note(note)
        }
        return .success
    }
}
