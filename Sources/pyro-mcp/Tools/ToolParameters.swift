internal import PyroSDK

/// Parameters that several tools take, each described once.
extension Schema.Property {
    static let workspaceID = required(
        "workspace_id", "The workspace: its id (12 hex digits) or its name.",
        .string(minimumLength: 1, maximumLength: Limits.nameLength))

    /// A file or directory of the guest.
    static func guestPath(_ description: String) -> Schema.Property {
        required("path", description, .path)
    }

    static let sequence = required(
        "sequence", "The command's number in its workspace, as workspace_exec returned it.", .integer(minimum: 1))

    static let command = required(
        "command",
        "A string is a line for the login shell (pipes, globs, && work); an array of strings is a program and its "
            + "arguments, run as it is without a shell.",
        .anyOf([.string(minimumLength: 1), .array(of: .string(), minimumCount: 1)]))

    static let environment = optional(
        "environment", "What the machine starts from: debian:12 has git, curl, python3 with venv, less, patch.",
        .string(minimumLength: 1, maximumLength: 120), default: "debian:12")

    static let variables = optional(
        "env", "Variables of the command, by name.",
        .map(of: .string(), namePattern: "^[A-Za-z_][A-Za-z0-9_]{0,63}$"), default: [:])

    static let stdin = optional("stdin", "Text for the command's standard input; closed when left out.", .string())

    static let vcpuCount = bounded("vcpu_count", "Virtual CPUs.", Limits.vcpuCount)
    static let memoryMiB = bounded("mem_mib", "Memory in MiB.", Limits.memoryMiB)

    static let maximumOutput = bounded(
        "max_output_bytes",
        "Bytes of each output stream to return: of a longer one the first and the last half of them.",
        Limits.toolOutputBytes)

    static func timeout(_ seconds: Int) -> Schema.Property {
        optional(
            "timeout_seconds", "Seconds until the command's whole process tree is killed.", .integer(minimum: 1),
            default: .integer(Int64(seconds)))
    }

    static func name(_ description: String) -> Schema.Property {
        optional("name", description, .string(minimumLength: 1, maximumLength: Limits.nameLength))
    }

    /// Globs of what is not copied.
    static func excludes(_ name: String) -> Schema.Property {
        optional(
            name,
            "Globs of what is left out, such as node_modules or *.log: one without a slash matches names at any depth, one "
                + "with a slash the path from the top.",
            .array(of: .string(minimumLength: 1, maximumLength: 4096)), default: [])
    }

    static func labels(_ description: String) -> Schema.Property {
        optional("labels", description, .labels, default: [:])
    }
}

extension Schema {
    /// As long as Linux takes one.
    static let path = Schema.string(minimumLength: 1, maximumLength: 4096)

    /// Keys are like those of services; values have no newline.
    static let labels = Schema.map(of: .string(maximumLength: Limits.nameLength), namePattern: labelKeyPattern)
    static let snapshotName = Schema.string(pattern: labelKeyPattern)
    static let labelKeyPattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
}
