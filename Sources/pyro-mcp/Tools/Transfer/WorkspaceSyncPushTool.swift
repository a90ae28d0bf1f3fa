internal import PyroSDK

/// `workspace_sync_push`: a directory or archive of the host into a workspace that exists.
struct WorkspaceSyncPushTool: Tool {
    let name = "workspace_sync_push"
    let title = "Copy host files into a workspace"
    let description = """
        Copy a directory, .tar, .tar.gz or .tgz of the host into a workspace that exists, by default to /workspace: what is \
        there is overwritten, other files stay. With `delete`, what the source does not have is deleted there, so that both \
        are equal. Modes, times, symlinks and hard links are kept. `source_path` has to lie below an allowed host path; a \
        relative one starts at the first. Files that were pushed count as changes in workspace_diff: to have them in the \
        baseline, give `seed_path` to workspace_create instead. Unsafe archives are refused before anything is written. \
        When it takes long, the error timeout says that it goes on: make the same call again to learn of its end. For a \
        single file, workspace_file_write needs no host path.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: true, idempotent: true, openWorld: false)
    let outputSchema = TransferSchema.push

    let inputSchema = Schema.object([
        .workspaceID,
        .required(
            "source_path",
            "A directory or archive of the host, below an allowed host path; a relative one starts at the first.",
            .path),
        .optional(
            "dest", "A directory of the guest, made if missing; a relative path begins at /workspace.", .path,
            default: .string(WorkspaceInfo.path)),
        .optional("delete", "Whether to delete what the source does not have.", .boolean, default: false),
        .excludes("exclude"),
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let source = try context.hostRoots.path(try arguments.string("source_path"), as: "source_path")
        let options = SyncOptions(
            destination: try arguments.string("dest"), delete: arguments.flag("delete"),
            exclude: arguments.list("exclude"))
        return try await context.longResult(
            of: "The push into the directory \(options.destination)",
            doing: "Copying \(source) into the workspace \(subject)",
            arguments
        ) {
            try SyncPushReport(push: try await context.backend.pushFiles(subject, source, options, $0)).toolResult()
        }
    }
}
