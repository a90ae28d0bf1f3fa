internal import PyroSDK

/// `workspace_exec_stop`: a signal to every process of a running command.
struct WorkspaceExecStopTool: Tool {
    let name = "workspace_exec_stop"
    let title = "End a running command"
    let description = """
        Signal every process of a command that is running in a workspace, wait a moment, and return how it stands then \
        with its last output. When the state is still running, the command ignores the signal: use KILL. For a command that \
        has ended the error is wrong_state; workspace_logs has its result.
        """
    let annotations = ToolAnnotations(readOnly: false, destructive: true, idempotent: false, openWorld: false)
    let outputSchema = ExecSchema.output

    let inputSchema = Schema.object([
        .workspaceID, .sequence,
        .optional(
            "signal", "The signal's name without SIG.",
            .string(allowed: ["TERM", "INT", "HUP", "QUIT", "KILL", "USR1", "USR2"]), default: "TERM"),
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        let sequence = try arguments.integer("sequence")
        let signal = try arguments.string("signal")
        let result = try await context.progress.beating("Ending the command \(sequence)") {
            try await context.value(
                of: "The end of the command \(sequence)", on: subject,
                remedy: "Look at the command with workspace_logs in a while."
            ) {
                try await context.backend.stopCommand(subject, sequence, signal)
            }
        }
        return try CommandReport(result, maximumOutputBytes: Limits.toolOutputBytes.default).toolResult()
    }
}
