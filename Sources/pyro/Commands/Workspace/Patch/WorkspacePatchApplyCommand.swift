internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace patch apply`: applies a patch, all of it or nothing.
struct WorkspacePatchApplyCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Apply a patch in unified or git format to /workspace: all of it or nothing.",
        discussion: """
            What was changed is printed, a file a line: A added, M modified, D deleted,
            R renamed. A patch that does not fit changes nothing; file, hunk and the lines
            that did not match are named.

              git diff | pyro workspace patch apply dev --patch-file -
            """
    )

    @OptionGroup var target: WorkspaceArgument

    @Option(help: "The patch itself.")
    var patch: String?

    @Option(help: ArgumentHelp("A file of this host that holds the patch; - for standard input.", valueName: "path"))
    var patchFile: String?

    @Flag(help: "Only find out what it would change.")
    var check = false

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let source = try Arguments.content(patch, file: patchFile, flags: ("--patch", "--patch-file"))
        let bytes = try await source.bytes(limit: Limits.fileBytes, standardInput: context.standardInput)
        let result = try await context.workspace(target).applyPatch(bytes, check: check)
        try await context.printer.result(result) { _ in PatchRendering.changes(of: result) }
        context.printer.note(PatchRendering.summary(of: result, check: check))
        return .success
    }
}
