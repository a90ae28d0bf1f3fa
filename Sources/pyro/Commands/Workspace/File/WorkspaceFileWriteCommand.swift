internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace file write`: writes a file, whole or not at all.
struct WorkspaceFileWriteCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write",
        abstract: "Write a file of a workspace, whole or not at all.",
        discussion: """
            The bytes are written as they are: no newline is added. Missing directories
            above the file are made. A file that is there keeps its mode without --mode.

              pyro workspace file write dev notes/todo.md --text 'ship it'
              git show HEAD:Makefile | pyro workspace file write dev Makefile --text-file -
            """
    )

    @OptionGroup var target: WorkspaceArgument

    @Argument(help: "The file.")
    var path: String

    @Option(help: "What is written.")
    var text: String?

    @Option(help: ArgumentHelp("A file of this host that is written; - for standard input.", valueName: "path"))
    var textFile: String?

    @Option(help: ArgumentHelp("Permission bits in octal, such as 0755; 0644 for a new file.", valueName: "octal"))
    var mode: String?

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let path = try Arguments.path(path, of: "The path")
        let mode = try mode.map { octal throws(PyroError) in try Arguments.mode(octal) }
        let source = try Arguments.content(text, file: textFile, flags: ("--text", "--text-file"))
        let bytes = try await source.bytes(limit: Limits.fileBytes, standardInput: context.standardInput)
        let write = try await context.workspace(target).writeFile(path, bytes: bytes, mode: mode)
        if output.json { try await context.printer.result(write) { _ in "" } }
        context.printer.note(FileRendering.summary(of: write))
        return .success
    }
}
