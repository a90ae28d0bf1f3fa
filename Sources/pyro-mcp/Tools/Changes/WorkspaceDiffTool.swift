internal import PyroSDK

/// `workspace_diff`: what has changed.
struct WorkspaceDiffTool: Tool {
    let name = "workspace_diff"
    let title = "Show what has changed in a workspace"
    let description = """
        Show what has changed below /workspace since the baseline, the point right after seeding: every added, modified, \
        deleted or renamed entry, and a patch in git's format that workspace_patch_apply and git apply take. It works \
        without a git repository; .git directories are left out. `stat_only` gives the list without the patch, `paths` \
        narrows it to files or directories. Binary changes are in the list, and in the patch only with `binary`. The patch \
        has at most `max_bytes`, fewer when the result has no room, always whole files: when `truncated` is true, ask \
        again with `paths` = `next_paths`. An empty list means that nothing differs from the baseline. Next: \
        workspace_export takes files out to the host, workspace_reset throws the changes away.
        """
    let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)
    let outputSchema = ChangesSchema.diff

    let inputSchema = Schema.object([
        .workspaceID,
        .optional(
            "from", "baseline, or the name of a snapshot.", .snapshotName, default: .string(DiffOptions.baseline)),
        .optional(
            "to", "now, or the name of a snapshot.", .snapshotName, default: .string(DiffOptions.now)),
        .optional(
            "paths", "Files and directories to compare, relative to /workspace; everything when empty.",
            .array(of: .path), default: []),
        .optional("stat_only", "Whether to leave the patch out.", .boolean, default: false),
        .optional("binary", "Whether changes of binary files are in the patch too.", .boolean, default: false),
        .bounded("max_bytes", "Bytes of the patch to return at most.", Limits.toolFileBytes),
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let options = try options(arguments)
        return try await context.longResult(of: "The diff", doing: "Comparing the workspace \(subject)", arguments) {
            let diff = try await context.backend.diff(subject, options, $0)
            return try DiffReport(diff: diff, binary: options.binary).toolResult()
        }
    }

    private func options(_ arguments: ToolArguments) throws(PyroError) -> DiffOptions {
        var options = DiffOptions()
        options.from = try arguments.string("from")
        options.to = try arguments.string("to")
        options.paths = arguments.list("paths")
        options.statOnly = arguments.flag("stat_only")
        options.binary = arguments.flag("binary")
        options.maxPatchBytes = try arguments.integer("max_bytes")
        return options
    }
}
