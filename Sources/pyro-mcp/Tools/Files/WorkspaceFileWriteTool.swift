internal import PyroSDK

/// `workspace_file_write`: a whole file of the guest.
struct WorkspaceFileWriteTool: Tool {
    let name = "workspace_file_write"
    let title = "Write a file of a workspace"
    let description = """
        Write a whole file of a workspace: it appears with the new content or stays as it was, and directories above it are \
        made. What was in it is replaced; to change parts of a file, use workspace_patch_apply. `text` is the content, at \
        most 8 MiB; for binary content give base64 and `encoding` base64. A file that exists keeps its mode unless `mode` \
        is given; a new one has 0644: give mode 0755 for a script. To copy many files from the host, use \
        workspace_sync_push.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: true, idempotent: true, openWorld: false)
    let outputSchema = FileSchema.write

    let inputSchema = Schema.object([
        .workspaceID, .guestPath("The file; a relative path begins at /workspace."),
        .required("text", "The whole content, as `encoding` says; may be empty.", .string()),
        .optional(
            "encoding", "utf-8: `text` is the content itself; base64: it is the content's bytes as base64.",
            .words(of: StreamEncoding.self), default: .string(StreamEncoding.utf8.rawValue)),
        .optional("mode", "Permission bits, octal, such as 0644 or 0755.", .string(pattern: "^[0-7]{3,4}$")),
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let path = try arguments.string("path")
        let bytes = try content(arguments)
        let mode = arguments.text("mode").flatMap { UInt32($0, radix: 8) }
        let written = try await context.progress.beating("Writing \(path)") {
            try await context.value(
                of: "Writing \(path)", on: subject, remedy: "Look at the file with workspace_file_list in a while."
            ) {
                try await context.backend.writeFile(subject, path, bytes, mode)
            }
        }
        let structured = try JSONValue(encoding: written)
        let heading = written.created ? "The file is created." : "The file is replaced."
        return ToolResult(text: "\(heading)\n\(FieldText.lines(structured, outputSchema))", structured: structured)
    }

    private func content(_ arguments: ToolArguments) throws(PyroError) -> [UInt8] {
        let text = try arguments.string("text")
        guard try arguments.string("encoding") == StreamEncoding.base64.rawValue else { return Array(text.utf8) }
        guard let bytes = Base64.bytes(of: text) else {
            throw PyroError(
                .usage, "The argument 'text' is not base64, although 'encoding' says so.",
                remedy: "Give standard base64 with its padding, or leave 'encoding' out for text.")
        }
        return bytes
    }
}
