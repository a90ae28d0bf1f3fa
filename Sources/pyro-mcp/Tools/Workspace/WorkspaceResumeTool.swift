/// `workspace_resume`: its memory back.
struct WorkspaceResumeTool: Tool {
    let name = "workspace_resume"
    let title = "Resume a workspace"
    let description = """
        Let a suspended workspace go on with every process it had. workspace_exec does this by itself. When its memory can no \
        longer be restored on this host it boots from its disk: then `started_by` is boot and `last_error` says why. For a \
        stopped one the error is wrong_state: use workspace_start.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: false, idempotent: true, openWorld: false)
    let outputSchema = WorkspaceSchema.output
    let inputSchema = Schema.object([.workspaceID])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let workspace = try await context.progress.following("Resuming the workspace \(subject)") { progress in
            try await context.value(of: "The resume", on: subject) {
                try await context.backend.resumeWorkspace(subject, progress)
            }
        }
        return try WorkspaceReport(workspace).toolResult()
    }
}
