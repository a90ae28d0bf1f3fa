internal import ArgumentParser
internal import PyroSDK

/// What of a directory or archive is left out.
struct ExclusionOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("exclude"),
        help: ArgumentHelp(
            "Leave out what matches; without a slash a name at any depth, else a path from the top. May be repeated.",
            valueName: "glob"))
    var patterns: [String] = []

    func globs() throws(PyroError) -> [String] {
        guard !patterns.contains("") else {
            throw PyroError(.usage, "A pattern given to --exclude is empty.", remedy: "Write one such as '*.o'.")
        }
        return patterns
    }
}
