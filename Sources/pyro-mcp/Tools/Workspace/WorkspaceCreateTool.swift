internal import PyroSDK

/// `workspace_create`: a machine that lives on.
struct WorkspaceCreateTool: Tool {
    let name = "workspace_create"
    let title = "Create a workspace"
    let description = """
        Create a workspace: a Linux microVM of your own that lives on between calls, with the directory /workspace inside. \
        It is empty, or holds a copy of what `seed_path` names: a directory, .tar, .tar.gz or .tgz of the host, such as the \
        user's project with its .git. That copy is the baseline of workspace_diff and workspace_reset; nothing done in the \
        workspace touches the original. Keep the `workspace_id` of the result, or give a `name`: every other tool takes \
        either. For work on several things side by side, create several, with names and labels. Next: look around with \
        workspace_file_list and workspace_file_read, run commands with workspace_exec, change files with \
        workspace_patch_apply. It sees nothing of the host and has no network. When nothing happens in it for \
        `ttl_seconds` it is suspended, which loses nothing: the next call wakes it. Delete it with workspace_delete when it \
        is no longer needed. The error environment_installing means that the environment is being installed in the \
        background: call again after a while. The state creating means that it is not ready yet, as with a large seed: call \
        workspace_status until its state is started, and do not create it again.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: false)
    let outputSchema = WorkspaceSchema.output

    let inputSchema = Schema.object([
        .environment,
        .optional(
            "seed_path",
            "A directory or archive of the host whose contents are put into /workspace, below an allowed host path; a "
                + "relative one starts at the first, and . is that itself.", .path),
        .excludes("seed_exclude"),
        .name("A name of its own, taken wherever the id is: no newline, not like an id, no - at its beginning."),
        .labels("Labels to find it by in workspace_list, such as the project it belongs to."),
        .vcpuCount, .memoryMiB,
        .bounded("disk_mib", "Virtual size of the disk in MiB; only what is written takes space.", Limits.diskMiB),
        .bounded("ttl_seconds", "Idle seconds until it is suspended.", Limits.ttlSeconds),
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let options = try options(arguments, context.hostRoots)
        try context.installer.require(options.environment)
        let workspace = try await made(options, context)
        return try WorkspaceReport(workspace, heading(workspace, context)).toolResult()
    }

    private func made(_ options: WorkspaceOptions, _ context: ToolContext) async throws -> WorkspaceInfo {
        do {
            return try await context.progress.following("Creating a workspace from \(options.environment)") {
                try await context.creations.create(options, by: context.deadline, progress: $0)
            }
        } catch let error as PyroError {
            throw context.hostRoots.explained(error)
        }
    }

    private func heading(_ workspace: WorkspaceInfo, _ context: ToolContext) -> String {
        guard workspace.state == .creating else { return "The workspace \(workspace.workspaceID) is ready." }
        return context.creationHeading(workspace) + " Do not create it again."
    }

    private func options(_ arguments: ToolArguments, _ roots: HostRoots) throws(PyroError) -> WorkspaceOptions {
        var options = WorkspaceOptions()
        options.environment = try arguments.string("environment")
        if let seed = arguments.text("seed_path") { options.seed = try roots.path(seed, as: "seed_path") }
        options.seedExclude = arguments.list("seed_exclude")
        options.name = arguments.text("name")
        options.labels = arguments.strings("labels")
        options.vcpuCount = try arguments.integer("vcpu_count")
        options.memMiB = try arguments.integer("mem_mib")
        options.diskMiB = try arguments.integer("disk_mib")
        options.ttlSeconds = try arguments.integer("ttl_seconds")
        return options
    }
}
