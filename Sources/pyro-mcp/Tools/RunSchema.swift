internal import PyroSDK

/// The shape of a one-shot's outcome.
enum RunSchema {
    static let output = Schema.object([
        required("workspace_id", "The machine's id again: a one-shot has no workspace.", id),
        required("vm_id", "The throw-away machine, as 12 lower-case hex digits.", id),
        required("environment", "The environment's name.", .string()),
        required("environment_digest", "The environment's content, as sha256: and 64 hex digits.", .string()),
        required(
            "accelerator", "What ran the guest: kvm (the processor) or tcg (software).",
            .string(allowed: ["kvm", "tcg"])),
        required(
            "command", "The command as it was given; a very long one is cut and says so.",
            .anyOf([.string(), .array(of: .string())])),
        required("cwd", "The directory it ran in.", .string()),
        required(
            "state", "How it stands or ended.",
            .string(allowed: ["running", "exited", "signaled", "timed_out", "cancelled", "lost"])),
        optional(
            "exit_code", "Its exit code; absent unless it exited. 127: not found, 126: not executable.",
            .integer(minimum: 0, maximum: 255)),
        optional("signal", "The signal that ended it, without SIG, such as KILL.", .string()),
        optional("pid", "Its process id in the guest; absent where it never started.", .integer(minimum: 1)),
        required("stdout", "Standard output, first and last part where it was cut.", .string()),
        required("stderr", "Standard error, first and last part where it was cut.", .string()),
        required("stdout_encoding", "utf-8, or base64 where the bytes are no text.", encoding),
        required("stderr_encoding", "utf-8, or base64 where the bytes are no text.", encoding),
        required("stdout_truncated", "Whether stdout holds less than was printed.", .boolean),
        required("stderr_truncated", "Whether stderr holds less than was printed.", .boolean),
        required("stdout_bytes", "Bytes of standard output in all.", .integer(minimum: 0)),
        required("stderr_bytes", "Bytes of standard error in all.", .integer(minimum: 0)),
        required("next_offset", "The bytes of each stream read so far.", offsets),
        required("duration_ms", "Milliseconds from its start to its end.", .integer(minimum: 0)),
        required("cleanup", "What became of the machine.", cleanup),
    ])

    private static let id = Schema.string(pattern: "^[0-9a-f]{12}$")
    private static let encoding = Schema.string(allowed: ["utf-8", "base64"])
    private static let offsets = Schema.object([
        required("stdout", "Bytes of standard output.", .integer(minimum: 0)),
        required("stderr", "Bytes of standard error.", .integer(minimum: 0)),
    ])
    private static let cleanup = Schema.object([
        required("vm_id", "The machine.", id),
        required("deleted", "Whether the machine and everything of it is gone.", .boolean),
        required("reason", "Why it ended.", .string()),
    ])

    private static func required(_ name: String, _ description: String, _ schema: Schema) -> Schema.Property {
        Schema.Property(name: name, description: description, schema: schema, isRequired: true)
    }

    private static func optional(_ name: String, _ description: String, _ schema: Schema) -> Schema.Property {
        Schema.Property(name: name, description: description, schema: schema)
    }
}
