internal import PyroSDK

/// `workspace_file_read`: a part of a file of the guest.
struct WorkspaceFileReadTool: Tool {
    let name = "workspace_file_read"
    let title = "Read a file of a workspace"
    let description = """
        Read a file of a workspace, by bytes (`offset`, `max_bytes`) or by lines (`start_line` from 1, `max_lines`). Text \
        comes as text, cut at a character's border, anything else as base64: `encoding` says which. At most 65536 bytes \
        come at once, fewer when the result has no room for them: when `truncated` is true, call again with `offset` = \
        `next_offset` and without `start_line`. Nothing is run, so it is safe with files that are not to be trusted. To \
        change what you have read, use workspace_patch_apply, or workspace_file_write for a whole file.
        """
    let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)
    let outputSchema = FileSchema.read

    let inputSchema = Schema.object([
        .workspaceID, .guestPath("The file; a relative path begins at /workspace."),
        .optional(
            "offset", "The first byte to read; with `start_line`, counted from that line's beginning.", .count,
            default: 0),
        .bounded("max_bytes", "Bytes to read at most.", Limits.toolFileBytes),
        .optional("start_line", "The first line to read, from 1.", .integer(minimum: 1)),
        .optional("max_lines", "Lines to read at most.", .integer(minimum: 1)),
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let path = try arguments.string("path")
        let options = FileReadOptions(
            offset: Int64(try arguments.integer("offset")), maxBytes: try arguments.integer("max_bytes"),
            startLine: arguments.number("start_line"), maxLines: arguments.number("max_lines"))
        let file = try await context.progress.beating("Reading \(path)") {
            try await context.value(of: "Reading \(path)", on: subject, remedy: "Call again.") {
                try await context.backend.readFile(subject, path, options)
            }
        }
        return try FileReadReport(file: file).toolResult()
    }
}
