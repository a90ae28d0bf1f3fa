internal import ArgumentParser

/// `pyro env`: holds the commands about environments.
struct EnvCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "List, install, inspect and remove environments, the bases that machines start from.",
        subcommands: [EnvListCommand.self, EnvPullCommand.self, EnvInspectCommand.self, EnvPruneCommand.self]
    )
}
