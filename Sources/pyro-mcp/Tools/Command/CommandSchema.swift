internal import PyroSDK

/// What the results of all commands have, in throw-away machines and in workspaces.
enum CommandSchema {
    static let properties: [Schema.Property] = [
        .required("environment", "The environment's name.", .string()),
        .required("command", "The command as it was given; a very long one is cut and says so.", command),
        .required("cwd", "The directory it ran in.", .string()),
        .required("state", "How it stands or ended.", state),
        .optional(
            "exit_code", "Its exit code; absent unless it exited. 127: not found, 126: not executable.", exitCode),
        .optional("signal", "The signal that ended it, without SIG, such as KILL.", .string()),
        .optional("pid", "Its process id in the guest; absent where it is not known.", .integer(minimum: 1)),
        .required("stdout", "Standard output, as much of it as asked for.", .string()),
        .required("stderr", "Standard error, as much of it as asked for.", .string()),
        .required("stdout_encoding", "utf-8, or base64 where the bytes are no text.", encoding),
        .required("stderr_encoding", "utf-8, or base64 where the bytes are no text.", encoding),
        .required("stdout_truncated", "Whether stdout holds less than was printed.", .boolean),
        .required("stderr_truncated", "Whether stderr holds less than was printed.", .boolean),
        .required("stdout_bytes", "Bytes of standard output in all, so far.", .count),
        .required("stderr_bytes", "Bytes of standard error in all, so far.", .count),
        .required("next_offset", "Where to read on in each stream.", offsets),
        .required("duration_ms", "Milliseconds from its start to its end, or until now.", .count),
    ]

    static let command = Schema.anyOf([.string(), .array(of: .string())])
    static let state = Schema.words(of: CommandState.self)
    static let exitCode = Schema.integer(minimum: 0, maximum: 255)

    private static let encoding = Schema.words(of: StreamEncoding.self)
    private static let offsets = Schema.object([
        .required("stdout", "A byte of standard output.", .count),
        .required("stderr", "A byte of standard error.", .count),
    ])
}
