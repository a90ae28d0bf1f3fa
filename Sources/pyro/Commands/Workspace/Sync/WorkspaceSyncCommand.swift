internal import ArgumentParser

/// `pyro workspace sync`: holds the commands that copy from the host into a workspace.
struct WorkspaceSyncCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Copy from this host into a workspace that exists.",
        subcommands: [WorkspaceSyncPushCommand.self])
}
