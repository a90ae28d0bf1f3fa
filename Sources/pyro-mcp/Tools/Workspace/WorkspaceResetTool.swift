internal import PyroSDK

/// `workspace_reset`: back to where it began.
struct WorkspaceResetTool: Tool {
    let name = "workspace_reset"
    let title = "Set a workspace back"
    let description = """
        Set a workspace back to its baseline, the point right after seeding: all files, also outside /workspace, installed \
        packages and processes. Everything done since then is lost; take out with workspace_export what is still needed, \
        and look with workspace_diff at what that is. Id, name, labels and history stay, and workspace_diff is empty \
        afterwards. The new machine is made first: when that fails, the workspace goes on as it was. When it takes long, \
        the error timeout says that it goes on: make the same call again to learn of its end. Use it to try something else \
        from the same start, without seeding again.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: true, idempotent: true, openWorld: false)
    let outputSchema = WorkspaceSchema.reset

    let inputSchema = Schema.object([
        .workspaceID,
        .optional(
            "snapshot_name", "baseline, or the name of a snapshot.", .snapshotName,
            default: .string(DiffOptions.baseline)),
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let snapshot = try arguments.string("snapshot_name")
        return try await context.longResult(
            of: "The reset", doing: "Setting the workspace \(subject) back to \(snapshot)", arguments,
            hint: "workspace_status shows `reset_count` and `last_reset_at`."
        ) {
            let reset = try await context.backend.resetWorkspace(subject, snapshot, $0)
            return try WorkspaceReport(reset).toolResult(limit: ToolResult.rememberedBytes)
        }
    }
}
