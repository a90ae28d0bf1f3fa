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
    func delete() async throws -> WorkspaceDelete
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
    func events(of command: Command, options: ExecOptions) -> Events {
        execEvents(command, options: options)
    }

    func events(following sequence: Int?, from offsets: StreamOffsets) -> Events {
        follow(sequence, from: offsets)
    }
}
