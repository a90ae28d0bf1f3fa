/// `workspace_stop`: an orderly end of its machine.
struct WorkspaceStopTool: Tool {
    let name = "workspace_stop"
    let title = "Power a workspace off"
    let description = """
        Power a workspace off: every process in it ends, and a memory it was suspended with is given up. Its files stay, and \
        the next workspace_exec or workspace_start boots it. To keep the processes, use workspace_suspend.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: true, idempotent: true, openWorld: false)
    let outputSchema = WorkspaceSchema.output
    let inputSchema = Schema.object([.workspaceID])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let workspace = try await context.progress.beating("Stopping the workspace \(subject)") {
            try await context.value(of: "The stop", on: subject) {
                try await context.backend.stopWorkspace(subject)
            }
        }
        return try WorkspaceReport(workspace).toolResult()
    }
}
