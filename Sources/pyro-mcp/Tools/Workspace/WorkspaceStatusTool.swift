internal import PyroSDK

/// `workspace_status`: how one workspace stands.
struct WorkspaceStatusTool: Tool {
    let name = "workspace_status"
    let title = "Look at a workspace"
    let description = """
        Return how a workspace stands: its state, size, times, last command and last error. It wakes nothing and is no \
        activity. A workspace in state suspended or stopped needs no start: workspace_exec and the file tools wake it. In \
        state creating it is not ready yet: call again after some seconds, until its state is started.
        """
    let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)
    let outputSchema = WorkspaceSchema.output
    let inputSchema = Schema.object([.workspaceID])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let workspace = try await context.value(of: "The status", on: subject, remedy: "Call again.") {
            try await context.backend.workspaceStatus(subject)
        }
        let heading = workspace.state == .creating ? context.creationHeading(workspace) : nil
        return try WorkspaceReport(workspace, heading).toolResult()
    }
}
