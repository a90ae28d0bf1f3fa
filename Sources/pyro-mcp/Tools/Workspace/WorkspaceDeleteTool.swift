internal import PyroSDK

/// `workspace_delete`: the end of a workspace.
struct WorkspaceDeleteTool: Tool {
    let name = "workspace_delete"
    let title = "Delete a workspace"
    let description = """
        Delete a workspace with its disk, memory and history, whatever it is doing. This cannot be undone: take out first \
        what you still need, with workspace_export or workspace_file_read, and look with workspace_diff and `stat_only` at \
        what that is. `lost` in the result names what had changed since the baseline and was not exported.
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
        return try Self.report(on: gone)
    }

    /// Everything where it fits; else as many of the paths as have room.
    private static func report(on gone: WorkspaceDelete) throws -> ToolResult {
        try SizeSearch.fit(gone.lost.paths.count) { budget in
            var shown = gone
            shown.lost.paths = Array(gone.lost.paths.prefix(budget))
            let structured = try JSONValue(encoding: shown)
            var text = "The workspace \(gone.workspaceID) is deleted. \(words(for: gone.lost))"
            for path in shown.lost.paths { text += "\nlost \(FieldText.path(path))" }
            if let total = gone.lost.total, total > shown.lost.paths.count, total > 0 {
                text += "\n\(total - shown.lost.paths.count) more are not named."
            }
            return ToolResult(text: text, structured: structured)
        }
    }

    private static func words(for lost: WorkspaceDelete.Lost) -> String {
        switch lost.total {
        case 0?: "Nothing that was changed since the baseline and not exported went with it."
        case let total?: "Changes since the baseline that were not exported went with it: \(total)."
        case nil: "What went with it could not be found out."
        }
    }
}
