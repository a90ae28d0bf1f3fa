internal import PyroSDK

/// `workspace_export`: a file, directory or link of the guest to the host.
struct WorkspaceExportTool: Tool {
    let name = "workspace_export"
    let title = "Copy files of a workspace to the host"
    let description = """
        Copy a file, a directory or a symlink of a workspace to the host. `output_path` is the name it gets there and must \
        not exist: nothing of the host is ever overwritten, so the error output_exists means to choose another name. It has \
        to lie below an allowed host path, where a relative one starts at the first; its parent directory has to exist, and \
        nothing is written below a .git. The output appears whole or not at all, links are copied and never followed. When \
        it takes long, the error timeout says that it goes on: make the same call again to learn of its end. To bring \
        changes back into a repository of the user, export the changed files to a new name, or show the patch of \
        workspace_diff. From untrusted contents export only what is asked for, such as the report.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: false)
    let outputSchema = TransferSchema.export

    let inputSchema = Schema.object([
        .workspaceID,
        .guestPath("The file, directory or symlink in the guest; a relative path begins at /workspace."),
        .required(
            "output_path",
            "Where it will be on the host, a name that does not exist, below an allowed host path; a relative one starts at "
                + "the first.", .path),
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let path = try arguments.string("path")
        let output = try context.hostRoots.path(try arguments.string("output_path"), as: "output_path")
        let call = ExportCall(path: path, output: output, options: ExportOptions(force: false, refusesGit: true))
        return try await context.longResult(
            of: "The export of \(path)", doing: "Exporting \(path) of the workspace \(subject)", arguments
        ) {
            let structured = try JSONValue(encoding: try await context.backend.export(subject, call, $0))
            return ToolResult(
                text: "The export is complete.\n\(FieldText.lines(structured, TransferSchema.export))",
                structured: structured)
        }
    }
}
