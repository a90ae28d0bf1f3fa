internal import PyroCore

/// The workspaces of this state directory: the same ones from the CLI, MCP and every program, at once.
///
///     let workspace = try await pyro.workspaces.create()
///     let result = try await workspace.exec(.shell("uname -a > report; cat report"))
///     print(result.stdout)
public struct Workspaces: Sendable {
    let engine: Engine

    /// Makes a workspace and returns when its guest answers. A missing environment is installed first.
    ///
    /// With a seed, its files are in `/workspace` before the guest runs anything, and are the baseline of diffs and resets.
    /// Nothing of it stays when this throws or its task is cancelled.
    /// - Throws: ``PyroError`` with `usage`, `path_not_allowed`, `unsafe_archive`, `too_large`, `name_in_use`,
    ///   `environment_unknown`, `host_requirement`, `disk_full`, `capacity`, `guest_lost` or `timeout`.
    public func create(
        _ options: WorkspaceOptions = WorkspaceOptions(), progress: @escaping ProgressHandler = { _ in }
    ) async throws -> Workspace {
        Workspace(id: try await engine.createWorkspace(options, progress: progress), engine: engine)
    }

    /// Workspaces, the one with the newest activity first. Wakes none.
    public func list(_ filter: WorkspaceFilter = WorkspaceFilter()) async throws -> WorkspaceList {
        try await engine.listWorkspaces(filter)
    }

    /// The workspace of an id or a name.
    /// - Throws: `not_found`.
    public func find(_ idOrName: String) async throws -> Workspace {
        Workspace(id: try await engine.findWorkspace(idOrName), engine: engine)
    }

    /// Deletes the workspaces that have been idle for at least `idleSeconds`; those that run something are not idle.
    public func prune(idleSeconds: Int) async throws -> WorkspacePrune {
        try await engine.pruneWorkspaces(idleSeconds: idleSeconds)
    }
}
