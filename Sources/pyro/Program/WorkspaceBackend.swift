internal import PyroSDK

/// The SDK calls about workspaces that commands make: those of ``Workspaces``, or of a test's double.
protocol WorkspaceBackend: Sendable {
    func made(
        _ options: WorkspaceOptions, progress: @escaping ProgressHandler
    ) async throws -> any WorkspaceHandle
    func list(_ filter: WorkspaceFilter) async throws -> WorkspaceList
    func found(_ idOrName: String) async throws -> any WorkspaceHandle
    func prune(idleSeconds: Int) async throws -> WorkspacePrune
}

/// The SDK calls about one workspace; see ``Workspace`` for what each does.
protocol WorkspaceHandle: Sendable {
    typealias Events = any AsyncSequence<ExecEvent, any Error> & Sendable

    var id: String { get }

    func status() async throws -> WorkspaceInfo
    func update(_ changes: WorkspaceChanges) async throws -> WorkspaceInfo
    func start(progress: @escaping ProgressHandler) async throws -> WorkspaceInfo
    func stop() async throws -> WorkspaceInfo
    func suspend() async throws -> WorkspaceInfo
    func resume(progress: @escaping ProgressHandler) async throws -> WorkspaceInfo
    func reset(to snapshot: String, progress: @escaping ProgressHandler) async throws -> WorkspaceReset
    func unexportedChanges() async throws -> WorkspaceDelete.Lost
    func delete() async throws -> WorkspaceDelete
    func listFiles(_ path: String, options: FileListOptions) async throws -> FileList
    func readFile(_ path: String, options: FileReadOptions) async throws -> FileRead
    func writeFile(_ path: String, bytes: [UInt8], mode: UInt32?) async throws -> FileWrite
    func applyPatch(_ patch: [UInt8], check: Bool) async throws -> PatchResult
    func diff(_ options: DiffOptions, progress: @escaping ProgressHandler) async throws -> DiffResult
    func push(
        _ source: HostPath, options: SyncOptions, progress: @escaping ProgressHandler
    ) async throws -> SyncPush
    func export(
        _ path: String, to output: HostPath, options: ExportOptions, progress: @escaping ProgressHandler
    ) async throws -> ExportResult
    func events(of command: Command, options: ExecOptions) -> Events
    func stopCommand(_ sequence: Int, signal: String) async throws -> ExecResult
    func logs(limit: Int, maxOutputBytes: Int) async throws -> ExecLogs
    func readLog(
        _ sequence: Int, stream: OutputStream, offset: Int, maxBytes: Int, wait: Duration
    ) async throws -> ExecLogs
    func events(following sequence: Int?, from offsets: StreamOffsets) -> Events
}

extension Workspaces: WorkspaceBackend {
    func made(
        _ options: WorkspaceOptions, progress: @escaping ProgressHandler
    ) async throws -> any WorkspaceHandle {
        try await create(options, progress: progress)
    }

    func found(_ idOrName: String) async throws -> any WorkspaceHandle {
        try await find(idOrName)
    }
}

extension Workspace: WorkspaceHandle {
    func listFiles(_ path: String, options: FileListOptions) async throws -> FileList {
        try await files.list(path, options: options)
    }

    func readFile(_ path: String, options: FileReadOptions) async throws -> FileRead {
        try await files.read(path, options: options)
    }

    func writeFile(_ path: String, bytes: [UInt8], mode: UInt32?) async throws -> FileWrite {
        try await files.write(path, bytes: bytes, mode: mode)
    }

    func applyPatch(_ bytes: [UInt8], check: Bool) async throws -> PatchResult {
        try await patch.apply(bytes: bytes, check: check)
    }

    func push(
        _ source: HostPath, options: SyncOptions, progress: @escaping ProgressHandler
    ) async throws -> SyncPush {
        try await sync.push(source, options: options, progress: progress)
    }

    func events(of command: Command, options: ExecOptions) -> Events {
        execEvents(command, options: options)
    }

    func events(following sequence: Int?, from offsets: StreamOffsets) -> Events {
        follow(sequence, from: offsets)
    }
}
