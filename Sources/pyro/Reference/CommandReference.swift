internal import ArgumentParser

/// The page about the command line: the help of every command.
enum CommandReference {
    /// Help texts are wrapped to this, whatever the terminal of the one who makes the page.
    static let columns = 110

    static func page() -> String {
        """
        # `pyro` on the command line

        <!-- Generated from the code by scripts/generate-reference.sh; do not edit. -->

        \(exitCodes)

        \(sections(of: PyroCommand.self, path: []).joined(separator: "\n\n"))
        """
    }

    private static let exitCodes = """
        Data goes to standard output; notes, progress and errors go to standard error. With `--json` a command prints one
        JSON object to standard output, also when it fails: then the object is
        `{"ok": false, "error": {"code", "message", "remedy", "retry"}}` with a code of the [error table](errors.md).

        | exit code | meaning |
        |---|---|
        | the guest command's own | it ran and returned |
        | 128 + n | signal n ended it, or signal n interrupted pyro |
        | 124 | its time limit passed |
        | 125 | pyro could not run it |
        | 126 | the guest has the program but cannot execute it |
        | 127 | the guest has no such program |
        | 64 | the command line makes no sense |
        | 1 | any other failure |
        """

    private static func sections(of command: any ParsableCommand.Type, path: [String]) -> [String] {
        let path = path + [command._commandName]
        let help = PyroCommand.helpMessage(for: command, columns: columns)
        let title = "## `\(path.joined(separator: " "))`"
        let section = "\(title)\n\n```text\n\(trimmed(help))\n```"
        let children = command.configuration.subcommands.filter { $0.configuration.shouldDisplay }
        return [section] + children.flatMap { sections(of: $0, path: path) }
    }

    private static func trimmed(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0.reversed().drop { $0 == " " }.reversed()) }
            .joined(separator: "\n")
            .trimmingNewlines()
    }
}

extension String {
    fileprivate func trimmingNewlines() -> String {
        String(drop(while: \.isNewline).reversed().drop(while: \.isNewline).reversed())
    }
}
