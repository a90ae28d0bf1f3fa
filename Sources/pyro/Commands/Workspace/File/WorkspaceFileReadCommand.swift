internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace file read`: a part of a file.
struct WorkspaceFileReadCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Print a file of a workspace, or a part of it.",
        discussion: """
            Text is printed with a newline at its end; what is not UTF-8 is printed as
            base64. With --content-only the exact bytes are printed, whatever they are.
            Where there is more, the way to read on is told on standard error.
            """
    )

    @OptionGroup var target: WorkspaceArgument

    @Argument(help: "The file.")
    var path: String

    @Option(help: ArgumentHelp("Bytes at most, \(Limits.fileReadBytes.range.words).", valueName: "bytes"))
    var maxBytes = Limits.fileReadBytes.default

    @Option(help: ArgumentHelp("The first byte; with --start-line, counted from that line.", valueName: "bytes"))
    var offset: Int64 = 0

    @Option(help: ArgumentHelp("The first line, from 1.", valueName: "line"))
    var startLine: Int?

    @Option(help: ArgumentHelp("Lines at most.", valueName: "count"))
    var maxLines: Int?

    @Flag(help: "Print exactly the bytes.")
    var contentOnly = false

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let (path, options) = (try Arguments.path(path, of: "The path"), try options())
        let read = try await context.workspace(target).readFile(path, options: options)
        let printer = context.printer
        if contentOnly {
            try await printer.bytes(read.bytes(), to: .output)
        } else {
            try await printer.result(read) { _ in read.content }
            printer.note(FileRendering.summary(of: read))
        }
        if let next = FileRendering.readingOn(read, workspace: target.workspace, path: path, flags: flags) {
            printer.note(next)
        }
        return .success
    }

    /// Those that hold for the next part too.
    private var flags: [String] {
        var flags = maxBytes == Limits.fileReadBytes.default ? [] : ["--max-bytes \(maxBytes)"]
        if let maxLines { flags.append("--max-lines \(maxLines)") }
        return flags + (contentOnly ? ["--content-only"] : [])
    }

    private func options() throws(PyroError) -> FileReadOptions {
        guard !(contentOnly && output.json) else {
            throw PyroError(.usage, "There are both --content-only and --json.", remedy: "Give one of the two.")
        }
        guard offset >= 0 else {
            throw PyroError(.usage, "--offset is \(offset), which is less than 0.", remedy: "Give a number from 0 up.")
        }
        var options = FileReadOptions(offset: offset)
        options.maxBytes = try Arguments.number(maxBytes, in: Limits.fileReadBytes.range, of: "--max-bytes")
        if let startLine { options.startLine = try Arguments.atLeastOne(startLine, of: "--start-line") }
        if let maxLines { options.maxLines = try Arguments.atLeastOne(maxLines, of: "--max-lines") }
        return options
    }
}
