internal import ArgumentParser

/// `pyro workspace`: holds the commands about workspaces.
struct WorkspaceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workspace",
        abstract: "Make workspaces, microVMs that live on with /workspace inside, and work in them.",
        discussion: """
            A workspace outlives the command that made it. When it has been idle for its
            time to live it is suspended, never deleted, and the next `exec` wakes it.
            Wherever a workspace is named, its id and its name do alike.
            """,
        subcommands: [
            WorkspaceCreateCommand.self, WorkspaceListCommand.self, WorkspaceStatusCommand.self,
            WorkspaceUpdateCommand.self, WorkspaceExecCommand.self, WorkspaceExecStopCommand.self,
            WorkspaceLogsCommand.self, WorkspaceFileCommand.self, WorkspacePatchCommand.self,
            WorkspaceDiffCommand.self, WorkspaceSyncCommand.self, WorkspaceExportCommand.self,
            WorkspaceResetCommand.self, WorkspaceStartCommand.self, WorkspaceStopCommand.self,
            WorkspaceSuspendCommand.self, WorkspaceResumeCommand.self, WorkspaceDeleteCommand.self,
            WorkspacePruneCommand.self,
        ]
    )
}
