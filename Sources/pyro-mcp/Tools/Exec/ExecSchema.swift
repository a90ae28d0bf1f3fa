internal import PyroSDK

/// The shape of a command in a workspace, and of logs.
enum ExecSchema {
    static let output = Schema.object(
        properties + [.optional("recorded_at", "When the command was given.", .time)])

    static let logs = Schema.object([
        .required("workspace_id", "The workspace.", .machineID),
        .required("count", "How many entries there are here.", .count),
        .required(
            "entries", "Commands, the newest last.",
            .array(of: .object(properties + [.required("recorded_at", "When the command was given.", .time)]))),
    ])

    private static let properties: [Schema.Property] =
        [
            .required("workspace_id", "The workspace.", .machineID),
            .required("sequence", "The command's number in its workspace; never used twice.", .integer(minimum: 1)),
        ] + CommandSchema.properties
}
