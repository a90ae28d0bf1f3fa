internal import PyroSDK

/// The SDK calls that tools make, one each; tests put their own in their place. A workspace is named by its id or name.
struct Backend: Sendable {
    typealias RunEvents = any AsyncSequence<RunEvent, any Error> & Sendable
    typealias ExecEvents = any AsyncSequence<ExecEvent, any Error> & Sendable
    typealias WorkspaceAction = @Sendable (_ workspace: String) async throws -> WorkspaceInfo
    typealias WorkspaceWaking =
        @Sendable (_ workspace: String, _ progress: @escaping ProgressHandler) async throws -> WorkspaceInfo

    // Machines that are gone after one command.
    var run: @Sendable (_ command: Command, _ environment: String, _ options: RunOptions) throws -> RunEvents

    // Environments.
    var listEnvironments: @Sendable () throws -> EnvironmentList
    var inspectEnvironment: @Sendable (_ name: String) throws -> EnvironmentInfo
    var pullEnvironment:
        @Sendable (_ name: String, _ progress: @escaping ProgressHandler) async throws -> EnvironmentInfo

    // Workspaces.
    var createWorkspace:
        @Sendable (_ options: WorkspaceOptions, _ progress: @escaping ProgressHandler) async throws -> WorkspaceInfo
    var listWorkspaces: @Sendable (_ filter: WorkspaceFilter) async throws -> WorkspaceList
    var workspaceStatus: WorkspaceAction
    var updateWorkspace: @Sendable (_ workspace: String, _ changes: WorkspaceChanges) async throws -> WorkspaceInfo
    var startWorkspace: WorkspaceWaking
    var stopWorkspace: WorkspaceAction
    var suspendWorkspace: WorkspaceAction
    var resumeWorkspace: WorkspaceWaking
    var deleteWorkspace: @Sendable (_ workspace: String) async throws -> WorkspaceDelete

    var resetWorkspace:
        @Sendable (_ workspace: String, _ snapshot: String, _ progress: @escaping ProgressHandler) async throws
            -> WorkspaceReset

    // Files of workspaces.
    var pushFiles:
        @Sendable (
            _ workspace: String, _ source: HostPath, _ options: SyncOptions, _ progress: @escaping ProgressHandler
        ) async throws -> SyncPush
    var listFiles: @Sendable (_ workspace: String, _ path: String, _ options: FileListOptions) async throws -> FileList
    var readFile: @Sendable (_ workspace: String, _ path: String, _ options: FileReadOptions) async throws -> FileRead
    var writeFile:
        @Sendable (_ workspace: String, _ path: String, _ bytes: [UInt8], _ mode: UInt32?) async throws -> FileWrite
    var applyPatch: @Sendable (_ workspace: String, _ patch: String, _ check: Bool) async throws -> PatchResult
    var diff:
        @Sendable (_ workspace: String, _ options: DiffOptions, _ progress: @escaping ProgressHandler) async throws
            -> DiffResult
    var export:
        @Sendable (_ workspace: String, _ call: ExportCall, _ progress: @escaping ProgressHandler) async throws
            -> ExportResult

    // Commands in workspaces.
    var exec: @Sendable (_ workspace: String, _ command: Command, _ options: ExecOptions) async throws -> ExecEvents
    var stopCommand: @Sendable (_ workspace: String, _ sequence: Int, _ signal: String) async throws -> ExecResult
    var logs: @Sendable (_ workspace: String, _ limit: Int, _ maxOutputBytes: Int) async throws -> ExecLogs
    var readLog: @Sendable (_ workspace: String, _ part: LogPart) async throws -> ExecLogs
}

/// What is copied to the host, where to, and how.
struct ExportCall: Sendable, Equatable {
    var path: String
    var output: HostPath
    var options: ExportOptions
}

/// Which part of a command's output is read, and how long to wait for it.
struct LogPart: Sendable, Equatable {
    var sequence: Int
    var stream: OutputStream
    var offset: Int
    var maxBytes: Int
    var wait: Duration
}
