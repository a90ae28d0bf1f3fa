internal import PyroSDK

/// `workspace_list`: the workspaces that exist, of whatever program.
struct WorkspaceListTool: Tool {
    let name = "workspace_list"
    let title = "List workspaces"
    let description = """
        List the workspaces that exist, the one with the newest activity first, those of earlier sessions and of other \
        programs included. Narrow the list by labels or by state. It wakes none. Look here before creating one for work \
        that may have been begun already, and to see several that work side by side.
        """
    let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)
    let outputSchema = WorkspaceSchema.list

    let inputSchema = Schema.object([
        .labels("Labels that must be there with these values."),
        .optional("state", "The state they must be in; any when left out.", .words(of: WorkspaceState.self)),
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let filter = WorkspaceFilter(
            labels: arguments.strings("labels"), state: arguments.text("state").flatMap(WorkspaceState.init))
        let list = try await context.value(of: "The list of workspaces", remedy: "Call again.") {
            try await context.backend.listWorkspaces(filter)
        }
        return try WorkspaceListReport(list: list).toolResult()
    }
}
