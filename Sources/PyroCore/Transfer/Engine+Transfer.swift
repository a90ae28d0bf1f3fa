package import PyroModel

/// What is copied between the host and a workspace that exists.
extension Engine {
    /// Copies a directory or an archive of the host into a workspace.
    package func push(
        _ source: HostPath, into id: String, options: SyncOptions, progress: @escaping ProgressHandler
    ) async throws -> SyncPush {
        let destination = try GuestPath(options.destination).text
        // What cannot be a source wakes nobody.
        let source = try await HostSource.open(source, exclude: options.exclude)
        let sent = try await visit(id, progress: progress) {
            try await source.send(to: destination, deletes: options.delete, over: $0, progress: progress)
        }
        return SyncPush(
            workspaceID: id,
            workspaceSync: SyncPush.Sync(
                mode: source.mode, sourcePath: source.path, destination: destination, entryCount: sent.entryCount,
                bytesWritten: sent.bytesWritten, deletedCount: sent.deletedCount, skipped: sent.skipped))
    }

    /// Copies a file, a directory or a link of a workspace to the host.
    package func export(
        _ path: String, of id: String, to output: HostPath, options: ExportOptions, progress: @escaping ProgressHandler
    ) async throws -> ExportResult {
        let path = try GuestPath(path)
        let target = try await ExportTarget.open(output, options: options)
        let received = try await visit(id, progress: progress) { link in
            // As it is now: what changes while it is copied is not known to have been exported.
            let exported = try await changes(below: path.plain, of: id, over: link)
            let received = try await target.receive(path.text, over: link, progress: progress)
            try await noteExport(exported, of: id)
            return received
        }
        return ExportResult(
            workspaceID: id, workspacePath: path.text, outputPath: target.path, artifactType: received.artifactType,
            entryCount: received.entryCount, bytesWritten: received.bytesWritten)
    }
}
