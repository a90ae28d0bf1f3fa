internal import PyroSDK

/// The shapes of workspaces: one, a list of them, one that is gone.
enum WorkspaceSchema {
    static let output = Schema.object(properties)

    static let reset = Schema.object(
        properties + [.required("workspace_reset", "To what it was set back.", resetPoint)])

    static let list = Schema.object([
        .required(
            "count", "How many match; `workspaces` holds fewer when they have no room: narrow by labels or state.",
            .count
        ),
        .required("workspaces", "Workspaces, the one with the newest activity first.", .array(of: .object(summary))),
    ])

    static let delete = Schema.object([
        .required("workspace_id", "The workspace that was.", .machineID),
        .required("deleted", "Whether it is gone.", .boolean),
        .required("lost", "What went with it: changed since the baseline and not exported after that.", lost),
    ])
}

extension WorkspaceSchema {
    private static let properties = identity + machine + life + contents + history

    private static let identity: [Schema.Property] = [
        .required("workspace_id", "Its id, 12 lower-case hex digits.", .machineID),
        .optional("name", "Its name, which is taken wherever an id is.", .string()),
        .required("labels", "Its labels.", .map(of: .string())),
        .required("environment", "What it was made from.", .string()),
    ]

    private static let times: [Schema.Property] = [
        .required("created_at", "When it was made.", .time),
        .required("last_activity_at", "When something last happened in it.", .time),
        .optional(
            "expires_at",
            "When it is suspended if nothing happens; absent while something runs or it does not run itself.",
            .time),
    ]

    private static let counts: [Schema.Property] = [
        .required("command_count", "Commands so far.", .count),
        .required("service_count", "Services.", .count),
        .required("running_service_count", "Services that run.", .count),
    ]

    private static let state = Schema.Property.required(
        "state",
        "creating; started: its machine runs; suspended: its memory is on disk and it wakes by itself; stopped: powered "
            + "off, it boots by itself; failed: its disk cannot be used.",
        .words(of: WorkspaceState.self))

    private static let summary = identity + [state] + times + counts

    private static let machine: [Schema.Property] = [
        .required("environment_digest", "The environment's content, as sha256: and 64 hex digits.", .string()),
        .required("vcpu_count", "Virtual CPUs.", .count),
        .required("mem_mib", "Memory in MiB.", .count),
        .required("disk_mib", "Virtual size of the disk in MiB.", .count),
        .required("disk_used_bytes", "What its own part of the disk takes on the host.", .count),
        .required("accelerator", "What runs the guest: kvm (the processor) or tcg (software).", RunSchema.accelerator),
        .required("network_policy", "What it may reach; off: nothing.", .words(of: NetworkPolicy.self)),
        .required("jail_layers", "Layers of the jail round its machine; empty while none runs.", .array(of: .string())),
    ]

    private static let life: [Schema.Property] =
        [state, .required("ttl_seconds", "Idle seconds until it is suspended.", .count)] + times + [
            .optional(
                "started_by",
                "How its machine last came to life; resume: every process went on; boot: processes began anew.",
                .words(of: WorkspaceStart.self)),
            .optional("last_error", "What went wrong last.", lastError),
        ]

    private static let contents: [Schema.Property] = [
        .required("workspace_path", "Where its files are in the guest.", .string()),
        .required("workspace_seed", "What it held at first.", seed),
        .required("secrets", "Names of its secrets.", .array(of: secret)),
    ]

    private static let history: [Schema.Property] =
        counts + [
            .optional("last_command", "The command that was given last.", lastCommand),
            .required("reset_count", "How often it was reset.", .count),
            .optional("last_reset_at", "When it was last reset.", .time),
        ]
}

extension WorkspaceSchema {
    private static let resetPoint = Schema.object([
        .required("snapshot_name", "The point's name.", .string()),
        .required("kind", "baseline: the point right after seeding.", .words(of: SnapshotKind.self)),
    ])

    private static let lost = Schema.object([
        .optional("total", "How many changes; absent where that could not be found out.", .count),
        .required(
            "paths", "The first 20, relative to /workspace; fewer where they have no room.", .array(of: .string())),
    ])

    private static let lastError = Schema.object([
        .required("code", "The error's code.", .words(of: PyroErrorCode.self)),
        .required("message", "What happened.", .string()),
    ])

    private static let lastCommand = Schema.object([
        .required("sequence", "Its number.", .integer(minimum: 1)),
        .required("command", "As it was given; a very long one is cut and says so.", CommandSchema.command),
        .required("cwd", "The directory it ran in.", .string()),
        .required("state", "How it stands or ended.", CommandSchema.state),
        .optional("exit_code", "Its exit code; absent unless it exited.", CommandSchema.exitCode),
        .required("duration_ms", "Milliseconds from its start to its end, or until now.", .count),
    ])

    private static let seed = Schema.object([
        .required("mode", "Where its first contents came from.", .words(of: WorkspaceSeed.Mode.self)),
        .optional("seed_path", "The host path that was copied.", .string()),
        .required("destination", "Where they were put.", .string()),
        .required("entry_count", "Files, directories and links.", .count),
        .required("bytes_written", "Bytes of files.", .count),
        .required(
            "skipped", "Sockets, devices and FIFOs that were left out, the first of them.", .array(of: .string())),
    ])

    private static let secret = Schema.object([
        .required("name", "Its name.", .string()),
        .required("source_kind", "Where its value came from.", .string()),
    ])
}
