internal import ArgumentParser
internal import PyroSDK

/// Makes of what the argument parser says about a command line the error that pyro prints.
enum UsageFailure {
    /// Whether the line asks for JSON, told without parsing it: a line that cannot be parsed is answered in JSON too.
    static func asksForJSON(_ arguments: [String]) -> Bool {
        arguments.prefix { $0 != "--" }.contains("--json")
    }

    static func describe(_ error: any Error, arguments: [String]) -> PyroError {
        let words = PyroCommand.message(for: error)
        if let unknown = unknownCommand(arguments) { return unknown }
        let message = words.hasSuffix(".") || words.hasSuffix("?") ? words : words + "."
        return PyroError(.usage, message, remedy: "See `\(helpLine(arguments))`.")
    }

    /// A `pyro run` line that lacks its `--`, the commonest slip.
    ///
    /// Looked for before the line is parsed: in `pyro run debian:12 git --version` the parser would find the version
    /// of pyro asked for.
    static func missingTerminator(_ arguments: [String]) -> PyroError? {
        guard let word = strayCommandWord(arguments) else { return nil }
        return PyroError(
            .usage, "The word '\(word)' stands where no command is expected.",
            remedy: "Put the command after `--`, as in `pyro run debian:12 -- \(word)`.")
    }

    /// The first word after the environment that is neither an option nor the value of one.
    private static func strayCommandWord(_ arguments: [String]) -> String? {
        guard arguments.first == "run" else { return nil }
        var words: [String] = []
        var rest = arguments.dropFirst().prefix { $0 != "--" }
        while let word = rest.popFirst() {
            if RunCommand.flagsWithValue.contains(word) {
                _ = rest.popFirst()
            } else if !word.hasPrefix("-") {
                words.append(word)
            } else if !RunCommand.isKnownFlag(word) {
                // What follows an option nobody knows may be its value, so only the words before it are certain.
                break
            }
        }
        return words.dropFirst().first
    }

    private static func unknownCommand(_ arguments: [String]) -> PyroError? {
        var parent: any ParsableCommand.Type = PyroCommand.self
        var path = ["pyro"]
        for word in arguments.prefix(while: { !$0.hasPrefix("-") }) {
            let children = parent.configuration.subcommands
            guard !children.isEmpty, word != "help" else { return nil }
            guard let child = children.first(where: { $0._commandName == word }) else {
                let names = children.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
                let line = path.joined(separator: " ")
                let near = names.first { EditDistance.between($0, word) <= 2 }
                return PyroError(
                    .usage, "There is no command `\(line) \(word)`.",
                    remedy: near.map { "Did you mean `\(line) \($0)`?" }
                        ?? "The commands of `\(line)` are \(names.joined(separator: ", ")).")
            }
            parent = child
            path.append(word)
        }
        return nil
    }

    private static func helpLine(_ arguments: [String]) -> String {
        var parent: any ParsableCommand.Type = PyroCommand.self
        var path = ["pyro"]
        for word in arguments {
            guard let child = parent.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
            parent = child
            path.append(word)
        }
        return (path + ["--help"]).joined(separator: " ")
    }
}
