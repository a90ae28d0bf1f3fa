internal import PyroSDK

/// `workspace_exec`: one command in a workspace, which is woken for it.
struct WorkspaceExecTool: Tool {
    let name = "workspace_exec"
    let title = "Run a command in a workspace"
    let description = """
        Run a command in a workspace and return its exit code, stdout and stderr; a suspended or stopped workspace is woken \
        first. It runs as root in /workspace unless `cwd` is given, without a network, with stdin closed unless `stdin` is \
        given. Files it writes stay; the shell's directory and variables do not carry over to the next call. A failing \
        command is a result, not an error: look at `state` and `exit_code`, mend files with workspace_patch_apply and run it \
        again. A command that is not done after \
        `yield_after_seconds` goes on and the result says state running: read on with workspace_logs (its `sequence`, \
        `offset` from `next_offset`, `wait_seconds` 20) and end it with workspace_exec_stop. Do not give it again. When \
        `timeout_seconds` have passed, the whole process tree is killed and the state is timed_out. Cancelling the call \
        ends the command.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: true, idempotent: false, openWorld: false)
    let outputSchema = ExecSchema.output

    let inputSchema = Schema.object([
        .workspaceID, .command, .timeout(Limits.toolExecTimeoutSeconds),
        .bounded(
            "yield_after_seconds", "Seconds until the call returns with the command running.", Limits.toolYieldSeconds),
        .optional(
            "cwd", "The directory it starts in; a relative path begins at /workspace.",
            .string(minimumLength: 1, maximumLength: 4096), default: .string(WorkspaceInfo.path)),
        .variables, .stdin, .maximumOutput,
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let command = try arguments.command("command")
        let shownBytes = try arguments.integer("max_output_bytes")
        let options = try options(arguments)
        let yield = Duration.seconds(try arguments.integer("yield_after_seconds"))
        return try await context.progress.following("Waking the workspace \(subject)") { progress in
            let workspace = try await wake(subject, context, progress)
            await context.progress.report("The command begins")
            var options = options
            // What is left after a slow start may be less than was asked for.
            options.yieldAfter = min(yield, context.deadline.remainingForStep)
            let call = ExecCall(command, in: workspace, options: options, shownBytes: shownBytes)
            return try await call.toolResult(context)
        }
    }

    /// A step of its own: while it lasts the command was not sent, and the call can be made again.
    private func wake(
        _ subject: String, _ context: ToolContext, _ progress: @escaping ProgressHandler
    ) async throws -> WorkspaceInfo {
        try await context.value(
            of: "The start", on: subject, remedy: "The command was not sent: give it again in a while."
        ) {
            try await context.backend.startWorkspace(subject, progress)
        }
    }

    private func options(_ arguments: ToolArguments) throws(PyroError) -> ExecOptions {
        var options = ExecOptions()
        options.variables = arguments.strings("env")
        options.input = arguments.input("stdin")
        options.cwd = try arguments.string("cwd")
        options.timeoutSeconds = try arguments.integer("timeout_seconds")
        // The output is collected here, where it can be cut again to fit the result.
        options.maxOutputBytes = 0
        return options
    }
}
