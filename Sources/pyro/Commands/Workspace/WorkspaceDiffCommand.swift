internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace diff`: what differs between two points of a workspace.
struct WorkspaceDiffCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what has changed below /workspace, in git's format.",
        usage: "pyro workspace diff <workspace> [<options>] [-- <paths> ...]",
        discussion: """
            Standard output is the patch, byte for byte, and nothing else:

              pyro workspace diff dev | git apply

            What a patch cannot hold is named on standard error: binary files without
            --binary, files larger than \(ByteCount.words(Int64(Limits.fileBytes))), empty directories.
            """
    )

    @OptionGroup var target: WorkspaceArgument

    @Argument(parsing: .postTerminator, help: "Only these files and directories, after `--`.")
    var paths: [String] = []

    @Option(help: ArgumentHelp("What is compared: baseline, now, or a snapshot's name.", valueName: "name"))
    var from = DiffOptions.baseline

    @Option(help: ArgumentHelp("What it is compared with: baseline, now, or a snapshot's name.", valueName: "name"))
    var to = DiffOptions.now

    @Flag(help: "Print how many lines of each file have changed, in place of the patch.")
    var stat = false

    @Flag(help: "Print the names of what has changed, in place of the patch.")
    var nameOnly = false

    @Flag(help: "Put changes of binary files into the patch.")
    var binary = false

    @Flag(help: "List what has changed below .git as well; the patch never holds it.")
    var includeGit = false

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let options = try options()
        let printer = context.printer
        var diff = try await context.workspace(target).diff(options) { printer.progress($0) }
        printer.endProgress()
        if output.json {
            if stat { diff.dropPatch() }
            try await printer.result(diff) { _ in "" }
        } else if nameOnly {
            try await printer.text(DiffRendering.names(diff))
        } else if stat {
            let table = DiffStat(diff).rendered(columns: printer.outputColumns, style: printer.outputStyle)
            try await printer.text(table)
        } else {
            try await show(diff, printer)
        }
        return .success
    }

    private func show(_ diff: DiffResult, _ printer: Printer) async throws {
        let patch = try diff.patchContent()
        let shown = printer.outputStyle.colored ? PatchPainter.painted(patch) : patch
        try await printer.bytes(shown, to: .output)
        printer.note(DiffRendering.summary(of: diff))
        for note in DiffRendering.leftOut(of: diff, patch: patch, binary: binary) { printer.note(note) }
    }

    private func options() throws(PyroError) -> DiffOptions {
        guard !(stat && nameOnly) else {
            throw PyroError(.usage, "There are both --stat and --name-only.", remedy: "Give one of the two.")
        }
        var options = DiffOptions()
        options.from = from
        options.to = to
        for path in paths { options.paths.append(try Arguments.path(path, of: "A path")) }
        options.statOnly = nameOnly
        options.binary = binary
        options.includesGit = includeGit
        return options
    }
}

extension DiffResult {
    /// Leaves the summary, as where no patch was asked for.
    fileprivate mutating func dropPatch() {
        patch = ""
        patchEncoding = .utf8
    }
}
