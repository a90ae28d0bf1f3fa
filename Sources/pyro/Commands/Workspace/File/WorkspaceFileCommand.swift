internal import ArgumentParser

/// `pyro workspace file`: holds the commands about a workspace's files.
struct WorkspaceFileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "file",
        abstract: "List, read and write files of a workspace.",
        discussion: """
            Paths start at /workspace; any absolute path of the guest does too. A suspended
            or stopped workspace is woken first.
            """,
        subcommands: [WorkspaceFileListCommand.self, WorkspaceFileReadCommand.self, WorkspaceFileWriteCommand.self]
    )
}
