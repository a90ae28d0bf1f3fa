internal import PyroSDK

/// `workspace_create`: a machine that lives on.
struct WorkspaceCreateTool: Tool {
    let name = "workspace_create"
    let title = "Create a workspace"
    let description = """
        Create a workspace: a Linux microVM of your own that lives on between calls, with the directory /workspace inside, \
        empty at first. Keep the `workspace_id` of the result, or give a `name`: every other tool takes either. Run commands \
        in it with workspace_exec. Nothing of the host is visible in it, and it has no network. When nothing happens in it \
        for `ttl_seconds` it is suspended, which loses nothing: the next workspace_exec wakes it. Delete it with \
        workspace_delete when it is no longer needed. The error environment_installing means that the environment is being \
        installed in the background: call again after a while. The state creating means that it is not ready yet: call \
        workspace_status until its state is started, and do not create it again.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: false)
    let outputSchema = WorkspaceSchema.output

    let inputSchema = Schema.object([
        .environment,
        .name("A name of its own, taken wherever the id is: no newline, not like an id, no - at its beginning."),
        .labels("Labels to find it by in workspace_list, such as the project it belongs to."),
        .vcpuCount, .memoryMiB,
        .bounded("disk_mib", "Virtual size of the disk in MiB; only what is written takes space.", Limits.diskMiB),
        .bounded("ttl_seconds", "Idle seconds until it is suspended.", Limits.ttlSeconds),
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let options = try options(arguments)
        try context.installer.require(options.environment)
        let workspace = try await context.progress.following("Creating a workspace from \(options.environment)") {
            try await context.creations.create(options, by: context.deadline, progress: $0)
        }
        return try WorkspaceReport(workspace, Self.heading(workspace)).toolResult()
    }

    private static func heading(_ workspace: WorkspaceInfo) -> String {
        guard workspace.state == .creating else { return "The workspace \(workspace.workspaceID) is ready." }
        return "The workspace \(workspace.workspaceID) is still being created. Do not create it again: call "
            + "workspace_status until its state is started."
    }

    private func options(_ arguments: ToolArguments) throws(PyroError) -> WorkspaceOptions {
        var options = WorkspaceOptions()
        options.environment = try arguments.string("environment")
        options.name = arguments.text("name")
        options.labels = arguments.strings("labels")
        options.vcpuCount = try arguments.integer("vcpu_count")
        options.memMiB = try arguments.integer("mem_mib")
        options.diskMiB = try arguments.integer("disk_mib")
        options.ttlSeconds = try arguments.integer("ttl_seconds")
        return options
    }
}
