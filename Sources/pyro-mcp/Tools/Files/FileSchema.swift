internal import PyroSDK

/// The shapes of files: a list, a part of one, one that was written.
enum FileSchema {
    static let list = Schema.object([
        .required("workspace_id", "The workspace.", .machineID),
        .required("path", "The directory, absolute.", .string()),
        .required("recursive", "Whether directories below are listed too.", .boolean),
        .required(
            "entries", "Its entries, without itself; of something else that one entry.", .array(of: .object(entry))),
        .required("truncated", "Whether there are more: go on with `after`.", .boolean),
        .optional("next_after", "What `after` has to be for the next page; only when truncated.", .string()),
    ])

    static let read = Schema.object([
        .required("workspace_id", "The workspace.", .machineID),
        .required("path", "The file, absolute.", .string()),
        .required("size_bytes", "Size of the whole file.", .count),
        .required("offset", "The first byte of `content` in the file.", .count),
        .required("next_offset", "The first byte behind `content`: read on with it as `offset`.", .count),
        .required("content", "Text where it is UTF-8, cut at a character's border; else base64.", .string()),
        .required("encoding", "utf-8, or base64 where the bytes are no text.", .words(of: StreamEncoding.self)),
        .required("truncated", "Whether the file goes on behind `content`, at `next_offset`.", .boolean),
    ])

    static let write = Schema.object([
        .required("workspace_id", "The workspace.", .machineID),
        .required("path", "The file, absolute.", .string()),
        .required("size_bytes", "Its size now.", .count),
        .required("bytes_written", "Bytes that were written.", .count),
        .required("created", "Whether there was none before.", .boolean),
    ])

    static let artifactType = Schema.words(of: ArtifactType.self)

    private static let entry: [Schema.Property] = [
        .required("path", "Absolute; bytes that are not UTF-8 as \\xNN.", .string()),
        .optional("path_base64", "The exact bytes, where the path is not UTF-8.", .string()),
        .required("artifact_type", "What it is; other: a device, FIFO or socket.", artifactType),
        .required("size_bytes", "Its size.", .count),
        .required("mode", "Permission bits, octal, such as 0644.", .string(pattern: "^[0-7]{4}$")),
        .required("modified_at", "When its content last changed.", .time),
        .optional(
            "link_target", "Where a symlink leads, as it is written; a very long one is cut and says so.", .string()),
    ]
}
