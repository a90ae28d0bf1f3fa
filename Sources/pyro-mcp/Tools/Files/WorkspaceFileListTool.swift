internal import PyroSDK

/// `workspace_file_list`: what a directory of the guest holds.
struct WorkspaceFileListTool: Tool {
    let name = "workspace_file_list"
    let title = "List files of a workspace"
    let description = """
        List a directory of a workspace: path, type, size, mode and time of each entry, and where symlinks lead. Nothing is \
        opened or run, so it is safe with files that are not to be trusted. `recursive` lists what is below too. A page has \
        at most 1000 entries, fewer when they have no room: when `truncated` is true, call again with `after` = \
        `next_after`. Read a file with workspace_file_read; to find or search many files, workspace_exec with find or \
        grep -rn is quicker.
        """
    let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)
    let outputSchema = FileSchema.list

    let inputSchema = Schema.object([
        .workspaceID,
        .optional(
            "path", "The directory; a relative path begins at /workspace.", .path, default: .string(WorkspaceInfo.path)),
        .optional("recursive", "Whether to list directories below too.", .boolean, default: false),
        .bounded("max_entries", "Entries to return at most.", Limits.fileListEntries),
        .optional("after", "Go on behind this path: `next_after` of the page before.", .path),
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let path = try arguments.string("path")
        let options = FileListOptions(
            recursive: arguments.flag("recursive"), after: arguments.text("after"),
            maxEntries: try arguments.integer("max_entries"))
        return try await context.progress.beating("Listing \(path)") {
            try await page(of: path, options, in: subject, context)
        }
    }

    /// Entries that have no room in a result are left to the next page: the list is asked for again with fewer.
    private func page(
        of path: String, _ options: FileListOptions, in subject: String, _ context: ToolContext
    ) async throws -> ToolResult {
        var search = SizeSearch(budget: options.maxEntries)
        var options = options
        while true {
            options.maxEntries = max(search.budget, 1)
            let asked = options
            let list = try await context.value(of: "Listing \(path)", on: subject, remedy: "Call again.") {
                try await context.backend.listFiles(subject, path, asked)
            }
            let result = try FileListReport(list: list).toolResult()
            if search.accepts(result, shown: list.entries.count) { return result }
        }
    }
}
