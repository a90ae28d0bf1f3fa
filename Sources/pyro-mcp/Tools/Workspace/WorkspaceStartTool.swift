/// `workspace_start`: a machine for it, if none runs.
struct WorkspaceStartTool: Tool {
    let name = "workspace_start"
    let title = "Start a workspace"
    let description = """
        Start a workspace that is stopped or suspended: from its memory where it is suspended, so that every process goes \
        on, else from its disk. Nothing happens to one that runs. workspace_exec does this by itself; `started_by` says how \
        it came to life.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: false, idempotent: true, openWorld: false)
    let outputSchema = WorkspaceSchema.output
    let inputSchema = Schema.object([.workspaceID])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let workspace = try await context.progress.following("Starting the workspace \(subject)") { progress in
            try await context.value(of: "The start", on: subject) {
                try await context.backend.startWorkspace(subject, progress)
            }
        }
        return try WorkspaceReport(workspace).toolResult()
    }
}
