/// The shape of environments.
enum EnvironmentSchema {
    static let list = Schema.object([
        .required("count", "How many there are.", .count),
        .required("environments", "Every environment, installed or not.", .array(of: environment)),
    ])

    static let environment = Schema.object([
        .required("name", "Its name, such as debian:12.", .string()),
        .required("version", "The version of its definition.", .string()),
        .required("description", "What it is for.", .string()),
        .required("distribution", "What it is built from.", .string()),
        .required("platform", "Always linux/amd64.", .string()),
        .required("default_packages", "What is installed beyond the minimum.", .array(of: .string())),
        .required("source", "Where its packages come from.", .string()),
        .optional("digest", "sha256: and 64 hex digits of its content; absent until it is installed.", .string()),
        .required("installed", "Whether it is here; one that is not is installed when it is first used.", .boolean),
        .optional("size_bytes", "Bytes on the host's disk; absent until it is installed.", .count),
        .optional("path", "Where it is kept on the host; absent until it is installed.", .string()),
    ])
}
