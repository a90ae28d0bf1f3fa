internal import ArgumentParser
internal import PyroSDK

/// `pyro`: the root that holds every command.
struct PyroCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pyro",
        abstract: "Run commands in microVMs of their own.",
        discussion: """
            Data goes to standard output; notes, progress and errors to standard error.
            Every command takes --json.

            Exit codes: the guest command's own (128+n for signal n, 124 timed out,
            127 not found, 126 not executable); 125 pyro could not run it; 64 wrong
            usage; 1 any other failure.
            """,
        version: "pyro \(Pyro.version)",
        subcommands: [RunCommand.self, EnvCommand.self, DoctorCommand.self, ReferenceCommand.self]
    )
}
