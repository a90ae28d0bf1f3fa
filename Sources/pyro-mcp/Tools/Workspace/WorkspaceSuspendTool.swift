/// `workspace_suspend`: its memory on disk and no process.
struct WorkspaceSuspendTool: Tool {
    let name = "workspace_suspend"
    let title = "Suspend a workspace"
    let description = """
        Suspend a workspace that runs: its memory is kept on the host's disk and it takes no memory or processor time any \
        more. The next workspace_exec or workspace_resume lets every process go on. For a stopped one the error is \
        wrong_state.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: false, idempotent: true, openWorld: false)
    let outputSchema = WorkspaceSchema.output
    let inputSchema = Schema.object([.workspaceID])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let workspace = try await context.progress.beating("Suspending the workspace \(subject)") {
            try await context.value(of: "The suspension", on: subject) {
                try await context.backend.suspendWorkspace(subject)
            }
        }
        return try WorkspaceReport(workspace).toolResult()
    }
}
