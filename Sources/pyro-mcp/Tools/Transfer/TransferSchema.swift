internal import PyroSDK

/// The shapes of what was copied between the host and a workspace.
enum TransferSchema {
    static let push = Schema.object([
        .required("workspace_id", "The workspace.", .machineID),
        .required("workspace_sync", "What was copied.", .object(sync)),
    ])

    static let export = Schema.object([
        .required("workspace_id", "The workspace.", .machineID),
        .required("workspace_path", "What was copied, absolute in the guest.", .string()),
        .required("output_path", "Where it is on the host, absolute.", .string()),
        .required("artifact_type", "What it is.", FileSchema.artifactType),
        .required("entry_count", "Files, directories and links.", .count),
        .required("bytes_written", "Bytes of files.", .count),
    ])

    private static let sync: [Schema.Property] = [
        .required("mode", "What the source is.", .words(of: WorkspaceSeed.Mode.self)),
        .required("source_path", "The source, on the host.", .string()),
        .required("destination", "The directory in the guest.", .string()),
        .required("entry_count", "Files, directories and links that were copied.", .count),
        .required("bytes_written", "Bytes of files.", .count),
        .required("deleted_count", "Entries that were deleted because the source has none of them.", .count),
        .required(
            "skipped", "Sockets, devices and FIFOs that were left out, the first of them.", .array(of: .string())),
    ]
}
