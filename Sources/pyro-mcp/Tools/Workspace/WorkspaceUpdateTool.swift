internal import PyroSDK

/// `workspace_update`: name, labels and time to live.
struct WorkspaceUpdateTool: Tool {
    let name = "workspace_update"
    let title = "Change a workspace's name, labels or time to live"
    let description = """
        Change a workspace's name, labels or time to live, and return it as it is then. What is not named stays as it is: \
        `labels` adds or replaces single labels. It wakes nothing.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: false, idempotent: true, openWorld: false)
    let outputSchema = WorkspaceSchema.output

    let inputSchema = Schema.object([
        .workspaceID,
        .name("A new name: no newline, not like an id, no - at its beginning."),
        .optional("clear_name", "Whether to take its name away.", .boolean, default: false),
        .labels("Labels to set."),
        .optional(
            "clear_labels", "Keys of labels to take away.", .array(of: .string(pattern: Schema.labelKeyPattern)),
            default: []),
        .optional(
            "ttl_seconds", "Idle seconds until it is suspended; unchanged when left out.", .bounded(Limits.ttlSeconds)),
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        var changes = WorkspaceChanges()
        changes.name = arguments.text("name")
        changes.clearsName = arguments.flag("clear_name")
        changes.labels = arguments.strings("labels")
        changes.clearLabels = arguments.list("clear_labels")
        changes.ttlSeconds = arguments.number("ttl_seconds")
        let workspace = try await context.value(of: "The change", on: subject) { [changes] in
            try await context.backend.updateWorkspace(subject, changes)
        }
        return try WorkspaceReport(workspace, "The workspace \(workspace.workspaceID) is changed.").toolResult()
    }
}
