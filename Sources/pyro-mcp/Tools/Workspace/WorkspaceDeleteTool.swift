internal import PyroSDK

/// `workspace_delete`: the end of a workspace.
struct WorkspaceDeleteTool: Tool {
    let name = "workspace_delete"
    let title = "Delete a workspace"
    let description = """
        Delete a workspace with its disk, memory and history, whatever it is doing. This cannot be undone: take out first \
        what you still need, for example with workspace_exec and cat.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: true, idempotent: true, openWorld: false)
    let outputSchema = WorkspaceSchema.delete
    let inputSchema = Schema.object([.workspaceID])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let gone = try await context.progress.beating("Deleting the workspace \(subject)") {
            try await context.value(
                of: "The deletion", on: subject, remedy: "Look with workspace_list whether it is still there."
            ) {
                try await context.backend.deleteWorkspace(subject)
            }
        }
        context.creations.forget(gone, askedAs: subject)
        let structured = try JSONValue(encoding: gone)
        return ToolResult(
            text: "The workspace is deleted.\n\(FieldText.lines(structured, outputSchema))", structured: structured)
    }
}
