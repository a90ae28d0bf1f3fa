internal import PyroSDK

/// The shapes of a patch that was applied and of a diff.
enum ChangesSchema {
    static let patch = Schema.object([
        .required("workspace_id", "The workspace.", .machineID),
        .required("changed", "Whether files were changed; false with `check`.", .boolean),
        .required("summary", "How many files, by what became of them.", .object(counts)),
        .required(
            "entries", "The files; fewer than `summary.total` where they have no room.",
            .array(of: .object([path, exactPath, status, oldPath]))),
    ])

    static let diff = Schema.object([
        .required("workspace_id", "The workspace.", .machineID),
        .required("from", "What is compared: baseline or a snapshot.", .string()),
        .required("to", "With what: now or a snapshot.", .string()),
        .required("changed", "Whether anything differs.", .boolean),
        .required("summary", "How many entries, by what became of them.", .object(counts + diffCounts)),
        .required(
            "entries", "What differs; fewer than `summary.total` where they have no room: narrow by `paths`.",
            .array(of: .object(diffEntry))),
        .required("patch", "Git's format, for workspace_patch_apply and git apply; whole files only.", .string()),
        .required(
            "patch_encoding", "utf-8, or base64 where the patch is no text.", .words(of: StreamEncoding.self)),
        .required("patch_bytes", "Bytes of the whole patch, also of what was left out.", .count),
        .required("truncated", "Whether files were left out of the patch for its size.", .boolean),
        .optional(
            "next_paths", "Files that were left out of the patch, the first of them: ask for these with `paths`.",
            .array(of: .string())),
    ])

    private static let counts: [Schema.Property] = [
        .required("total", "All together.", .count),
        .required("added", "New ones.", .count),
        .required("modified", "Changed in content or mode.", .count),
        .required("deleted", "Gone.", .count),
        .required("renamed", "Called something else.", .count),
    ]

    private static let diffCounts: [Schema.Property] = [
        .required("type_changed", "Something else now, such as a link where a file was.", .count),
        .required("text_patched", "Files whose change is in the patch as text.", .count),
        .required("non_text", "Files whose change is no text: binary, or too large.", .count),
    ]

    private static let path = Schema.Property.required(
        "path", "Relative to /workspace; bytes that are not UTF-8 as \\xNN.", .string())
    private static let exactPath = Schema.Property.optional(
        "path_base64", "The exact bytes, where the path is not UTF-8.", .string())
    private static let status = Schema.Property.required(
        "status", "What became of it.", .words(of: ChangeStatus.self))
    private static let oldPath = Schema.Property.optional("old_path", "What a renamed file was called.", .string())

    private static let diffEntry: [Schema.Property] = [
        path, exactPath, status,
        .required("artifact_type", "What it is, or was.", FileSchema.artifactType),
        oldPath,
        .optional("added_lines", "Lines that the patch adds; absent where the change is no text.", .count),
        .optional("deleted_lines", "Lines that the patch removes; absent where the change is no text.", .count),
    ]
}
