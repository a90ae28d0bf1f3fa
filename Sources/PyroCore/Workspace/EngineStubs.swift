package import PyroModel

// Skeleton: never to be merged.
extension Engine {
    package func listFiles(of id: String, _ path: String, options: FileListOptions) async throws -> FileList { throw missing() }
    package func readFile(of id: String, _ path: String, options: FileReadOptions) async throws -> FileRead { throw missing() }
    package func writeFile(of id: String, _ path: String, bytes: [UInt8], mode: UInt32?) async throws -> FileWrite {
        throw missing()
    }
    package func applyPatch(to id: String, _ patch: [UInt8], checksOnly: Bool) async throws -> PatchResult { throw missing() }
    package func push(
        _ source: HostPath, into id: String, options: SyncOptions, progress: @escaping ProgressHandler
    ) async throws -> SyncPush { throw missing() }
    package func diff(of id: String, _ options: DiffOptions, progress: @escaping ProgressHandler) async throws -> DiffResult {
        throw missing()
    }
    package func export(
        _ path: String, of id: String, to output: HostPath, options: ExportOptions, progress: @escaping ProgressHandler
    ) async throws -> ExportResult { throw missing() }
    package func unexportedChanges(of id: String) async throws -> WorkspaceDelete.Lost { throw missing() }
    private func missing() -> PyroError { PyroError(.internal, "Not there yet.") }
}
