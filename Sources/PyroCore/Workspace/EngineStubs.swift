package import PyroModel

// Skeleton: never to be merged.
extension Engine {
    package func push(
        _ source: HostPath, into id: String, options: SyncOptions, progress: @escaping ProgressHandler
    ) async throws -> SyncPush { throw missing() }
    package func export(
        _ path: String, of id: String, to output: HostPath, options: ExportOptions, progress: @escaping ProgressHandler
    ) async throws -> ExportResult { throw missing() }
    private func missing() -> PyroError { PyroError(.internal, "Not there yet.") }
}
