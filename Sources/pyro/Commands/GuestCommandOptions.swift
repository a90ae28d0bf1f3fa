internal import ArgumentParser
internal import PyroSDK

/// The guest's command and how it runs, wherever that is.
struct GuestCommandOptions: ParsableArguments, Sendable {
    /// Options that take the next word.
    static let optionsWithValue: Set = ["--shell", "--env", "--timeout-seconds"]
    static let flags: Set = ["--stdin"]

    @Argument(parsing: .postTerminator, help: "The program and its arguments, after `--`.")
    var arguments: [String] = []

    @Option(
        help: ArgumentHelp("Run a line by `/bin/bash -lc`, or `/bin/sh -lc` where there is no bash.", valueName: "line")
    )
    var shell: String?

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("Set a variable of the command; may be repeated.", valueName: "key=value"))
    var variables: [String] = []

    @Flag(help: "Forward standard input.")
    var stdin = false

    @Option(
        help: ArgumentHelp(
            "Seconds until the command's whole process tree is killed; at least 1.", valueName: "seconds"))
    var timeoutSeconds = Limits.commandTimeoutSeconds

    func command() throws(PyroError) -> Command {
        try Arguments.command(line: shell, words: arguments)
    }

    func timeLimit() throws(PyroError) -> Int {
        try Arguments.atLeastOne(timeoutSeconds, of: "--timeout-seconds")
    }

    func input(from input: StandardInput) -> CommandInput {
        stdin ? .stream(input) : .closed
    }
}
