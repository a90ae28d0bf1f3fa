internal import ArgumentParser
internal import PyroSDK

/// `pyro`: the root that holds every command.
struct PyroCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pyro",
        abstract: "Run commands in microVMs: throw-away ones, and workspaces that live on.",
        discussion: """
            Data goes to standard output; notes, progress and errors to standard error.
            Every command takes --json.

              pyro run debian:12 -- git --version       in a machine of its own
              pyro workspace create --name dev          a machine that stays
              pyro workspace exec dev -- git --version  in that one

            Exit codes: the guest command's own (128+n for signal n, 124 timed out,
            127 not found, 126 not executable); 125 pyro could not run it; 64 wrong
            usage; 1 any other failure.
            """,
        version: "pyro \(Pyro.version)",
        subcommands: [
            RunCommand.self, WorkspaceCommand.self, EnvCommand.self, DoctorCommand.self, MCPCommand.self,
            ReferenceCommand.self,
        ]
    )
}
