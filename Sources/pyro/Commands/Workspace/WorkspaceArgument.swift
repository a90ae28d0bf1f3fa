internal import ArgumentParser

/// The workspace that a command is about.
struct WorkspaceArgument: ParsableArguments, Sendable {
    @Argument(help: "The workspace: its id or its name.")
    var workspace: String
}

extension CommandContext {
    /// The workspace that was named.
    /// - Throws: `not_found`.
    func workspace(_ target: WorkspaceArgument) async throws -> any WorkspaceHandle {
        try await backend.workspaces().found(target.workspace)
    }
}
