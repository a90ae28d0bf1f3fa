internal import ArgumentParser
internal import PyroSDK

/// Makes of what the argument parser says about a command line the error that pyro prints.
enum UsageFailure {
    /// Whether the line asks for JSON, told without parsing it: a line that cannot be parsed is answered in JSON too.
    static func asksForJSON(_ arguments: [String]) -> Bool {
        TextValues.bound(arguments).prefix { $0 != "--" }.contains("--json")
    }

    static func describe(_ error: any Error, arguments: [String]) -> PyroError {
        let words = PyroCommand.message(for: error)
        if let unknown = unknownCommand(arguments) { return unknown }
        let message = words.hasSuffix(".") || words.hasSuffix("?") ? words : words + "."
        return PyroError(.usage, message, remedy: "See `\(helpLine(arguments))`.")
    }

    /// The commands whose lines end in a command for a guest.
    private static let guestCommandLines: [any GuestCommandLine.Type] = [RunCommand.self, WorkspaceExecCommand.self]

    /// A line that lacks the `--` before the guest's command, the commonest slip.
    ///
    /// Looked for before the line is parsed: in `pyro run debian:12 git --version` the parser would find the version
    /// of pyro asked for.
    static func missingTerminator(_ arguments: [String]) -> PyroError? {
        guard let command = guestCommandLines.first(where: { arguments.starts(with: $0.path) }) else { return nil }
        let words = plainWords(arguments.dropFirst(command.path.count), of: command)
        guard let place = words.first, let stray = words.dropFirst().first else { return nil }
        let line = (["pyro"] + command.path + [place]).joined(separator: " ")
        return PyroError(
            .usage, "The word '\(stray)' stands where no command is expected.",
            remedy: "Put the command after `--`, as in `\(line) -- \(stray)`.")
    }

    /// The words before a `--` that are neither options nor values of options.
    private static func plainWords(
        _ arguments: ArraySlice<String>, of command: any GuestCommandLine.Type
    ) -> [String] {
        var words: [String] = []
        var rest = arguments.prefix { $0 != "--" }
        while let word = rest.popFirst() {
            if command.optionsWithValue.contains(word) {
                _ = rest.popFirst()
            } else if !word.hasPrefix("-") {
                words.append(word)
            } else if !command.isKnown(word) {
                // What follows an option nobody knows may be its value, so only the words before it are certain.
                break
            }
        }
        return words
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
