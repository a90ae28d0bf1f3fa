internal import ArgumentParser

/// `pyro workspace patch`: holds the commands about patches.
struct WorkspacePatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patch", abstract: "Apply patches to a workspace.",
        subcommands: [WorkspacePatchApplyCommand.self])
}
