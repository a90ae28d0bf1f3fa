internal import PyroCore

/// What is copied from the host into a workspace that exists: ``Workspace/sync``.
public struct WorkspaceSync: Sendable {
    let id: String
    let engine: Engine

    /// Copies a directory, `.tar`, `.tar.gz` or `.tgz` into the workspace.
    ///
    /// Modes, times, empty directories, symbolic and hard links are kept; owners become root. Each file appears whole. An
    /// archive is read to its end before anything is written.
    /// - Throws: ``PyroError`` with `usage`, `path_not_allowed`, `unsafe_archive`, `too_large`, `disk_full`.
    @discardableResult
    public func push(
        _ source: HostPath, options: SyncOptions = SyncOptions(), progress: @escaping ProgressHandler = { _ in }
    ) async throws -> SyncPush {
        try await engine.push(source, into: id, options: options, progress: progress)
    }
}
