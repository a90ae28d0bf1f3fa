internal import PyroSDK

/// The shape of a one-shot's outcome.
enum RunSchema {
    static let output = Schema.object(
        [
            .required("workspace_id", "The machine's id again: a one-shot has no workspace.", .machineID),
            .required("vm_id", "The throw-away machine, as 12 lower-case hex digits.", .machineID),
            .required("environment_digest", "The environment's content, as sha256: and 64 hex digits.", .string()),
            .required("accelerator", "What ran the guest: kvm (the processor) or tcg (software).", accelerator),
        ] + CommandSchema.properties + [.required("cleanup", "What became of the machine.", cleanup)])

    static let accelerator = Schema.words(of: Accelerator.self)
    private static let cleanup = Schema.object([
        .required("vm_id", "The machine.", .machineID),
        .required("deleted", "Whether the machine and everything of it is gone.", .boolean),
        .required("reason", "Why it ended.", .string()),
    ])
}
