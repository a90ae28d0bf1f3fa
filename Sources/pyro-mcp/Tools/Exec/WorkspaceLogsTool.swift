internal import PyroSDK

/// `workspace_logs`: the latest commands of a workspace, or more of one command's output.
struct WorkspaceLogsTool: Tool {
    let name = "workspace_logs"
    let title = "Read the output of commands"
    let description = """
        Read what commands in a workspace printed. Without `sequence`: the latest commands, the newest last, each with its \
        outcome and the last 1024 bytes of each stream (of binary output the first). With `sequence`: a part of one stream of that command from `offset` \
        on. To follow a command that runs, give the `next_offset` of the result before as `offset` and `wait_seconds` 20: \
        the call returns as soon as there is more output or the command ends, and `state` says which. Works whatever the \
        state of the workspace, and never wakes it. Commands stay here after they have ended.
        """
    let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)
    let outputSchema = ExecSchema.logs

    let inputSchema = Schema.object([
        .workspaceID,
        .bounded("limit", "How many of the latest commands to list; without `sequence`.", Limits.logEntries),
        .optional("sequence", "The command to read, by its number in the workspace.", .integer(minimum: 1)),
        .optional(
            "stream", "The stream to read; with `sequence`.", .words(of: OutputStream.self),
            default: .string(OutputStream.stdout.rawValue)),
        .optional("offset", "The first byte to read; with `sequence`.", .count, default: 0),
        .bounded("max_bytes", "Bytes to read at most; with `sequence`.", Limits.toolOutputBytes),
        .bounded(
            "wait_seconds", "How long to wait for more output or the command's end; with `sequence`.",
            Limits.toolWaitSeconds),
    ])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        guard let part = try part(arguments) else {
            let limit = try arguments.integer("limit")
            let logs = try await context.value(of: "Reading the logs", on: subject, remedy: "Call again.") {
                try await context.backend.logs(subject, limit, LogTail.askedBytes)
            }
            return try LogsReport(logs: logs).list()
        }
        return try await context.progress.beating("Reading the command \(part.sequence)") {
            try await read(part, of: subject, context)
        }
    }

    /// - Returns: `nil` where no command is named.
    /// - Throws: `usage` for what says nothing without one.
    private func part(_ arguments: ToolArguments) throws(PyroError) -> LogPart? {
        let offset = try arguments.integer("offset")
        let wait = try arguments.integer("wait_seconds")
        let stream = OutputStream(rawValue: try arguments.string("stream")) ?? .stdout
        guard let sequence = arguments.number("sequence") else {
            guard offset == 0, wait == 0, stream == .stdout else {
                throw PyroError(
                    .usage, "The arguments 'stream', 'offset' and 'wait_seconds' need 'sequence', the command to read.",
                    remedy: "Give 'sequence'; without the other arguments workspace_logs lists the commands.")
            }
            return nil
        }
        return LogPart(
            sequence: sequence, stream: stream, offset: offset, maxBytes: try arguments.integer("max_bytes"),
            wait: .seconds(wait))
    }

    /// Output that has no room in a result is read again in a smaller part, so that the next offset stays true.
    private func read(_ part: LogPart, of subject: String, _ context: ToolContext) async throws -> ToolResult {
        var search = SizeSearch(budget: part.maxBytes)
        var part = part
        part.wait = min(part.wait, context.deadline.remainingForStep)
        while true {
            part.maxBytes = search.budget
            let asked = part
            let logs = try await context.value(
                of: "Reading the logs", on: subject, remedy: "Call again, with shorter wait_seconds."
            ) {
                try await context.backend.readLog(subject, asked)
            }
            let result = try LogsReport(logs: logs).part(part.stream, offset: part.offset)
            if search.accepts(result) { return result }
            part.wait = .zero
        }
    }
}
