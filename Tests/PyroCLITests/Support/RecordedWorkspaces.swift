import PyroSDK

@testable import PyroCLI

/// A call about workspaces, as a command made it.
enum WorkspaceCall: Sendable, Equatable {
    case made(WorkspaceOptions)
    case list(WorkspaceFilter)
    case found(String)
    case prune(idleSeconds: Int)
    case status(String)
    case update(String, WorkspaceChanges)
    case start(String)
    case stop(String)
    case suspend(String)
    case resume(String)
    case reset(String, to: String)
    case unexportedChanges(String)
    case delete(String)
    case listFiles(String, FileListOptions)
    case readFile(String, FileReadOptions)
    case writeFile(String, [UInt8], mode: UInt32?)
    case applyPatch([UInt8], check: Bool)
    case diff(DiffOptions)
    case push(HostPath, SyncOptions)
    case export(String, HostPath, ExportOptions)
    case exec(String, Command, ExecCallOptions)
    case stopCommand(Int, signal: String)
    case logs(limit: Int, maxOutputBytes: Int)
    case readLog(Int, OutputStream, offset: Int, maxBytes: Int)
    case follow(Int?, StreamOffsets)
}

/// The options of an exec as far as they can be compared.
struct ExecCallOptions: Sendable, Equatable {
    var variables: [String: String] = [:]
    var forwardsInput = false
    var cwd = "/workspace"
    var timeoutSeconds = 30
    var maxOutputBytes = 0
    var yieldAfter: Duration?

    init(_ change: (inout ExecCallOptions) -> Void = { _ in }) {
        change(&self)
    }

    init(_ options: ExecOptions) {
        if case .stream = options.input { forwardsInput = true }
        variables = options.variables
        cwd = options.cwd
        timeoutSeconds = options.timeoutSeconds
        maxOutputBytes = options.maxOutputBytes
        yieldAfter = options.yieldAfter
    }
}

/// Workspaces of a test's making that keep every call; what a test did not prepare fails.
final class RecordedWorkspaces: WorkspaceBackend {
    /// What the calls answer.
    struct Answers: Sendable {
        var workspaces = [WorkspaceInfo.fixture()]
        /// Errors of calls about a workspace, by its id.
        var failures: [String: PyroError] = [:]
        var progress: [Progress] = []
        /// Of a command that is run or followed.
        var events: [ExecEvent] = []
        /// What comes after the events in place of their end.
        var interruption: (any Error)?
        var stopped: ExecResult?
        var logs: ExecLogs?
        var readLog: @Sendable (_ stream: OutputStream, _ offset: Int, _ maxBytes: Int) throws -> ExecResult = {
            _, _, _ in throw Backend.unexpected
        }
        var prune: WorkspacePrune?
        /// What a workspace would lose, by its id; else it loses nothing.
        var losses: [String: WorkspaceDelete.Lost] = [:]
        /// Why that cannot be found out.
        var lossFailure: PyroError?
        var reset: WorkspaceReset?
        var list: FileList?
        var read: FileRead?
        var write: FileWrite?
        var patch: PatchResult?
        var diff: DiffResult?
        var push: SyncPush?
        var export: ExportResult?
    }

    let answers: Answers
    private let recorder = Recorder<WorkspaceCall>()

    init(_ change: (inout Answers) -> Void = { _ in }) {
        var answers = Answers()
        change(&answers)
        self.answers = answers
    }

    var calls: [WorkspaceCall] { recorder.values }

    /// A backend with these workspaces and nothing else.
    var backend: Backend {
        var backend = Backend.refusing
        backend.workspaces = { self }
        return backend
    }

    func made(_ options: WorkspaceOptions, progress: @escaping ProgressHandler) async throws -> any WorkspaceHandle {
        recorder.add(.made(options))
        answers.progress.forEach(progress)
        guard let info = answers.workspaces.first else { throw Backend.unexpected }
        return try handle(info.workspaceID)
    }

    func list(_ filter: WorkspaceFilter) async throws -> WorkspaceList {
        recorder.add(.list(filter))
        return WorkspaceList(answers.workspaces.map(WorkspaceSummary.init))
    }

    func found(_ idOrName: String) async throws -> any WorkspaceHandle {
        recorder.add(.found(idOrName))
        guard let info = answers.workspaces.first(where: { [$0.workspaceID, $0.name].contains(idOrName) }) else {
            throw PyroError(.notFound, "There is no workspace '\(idOrName)'.", remedy: "See `pyro workspace list`.")
        }
        return try handle(info.workspaceID)
    }

    func prune(idleSeconds: Int) async throws -> WorkspacePrune {
        recorder.add(.prune(idleSeconds: idleSeconds))
        return try answered(answers.prune)
    }

    private func handle(_ id: String) throws -> any WorkspaceHandle {
        RecordedHandle(id: id, owner: self)
    }

    func add(_ call: WorkspaceCall, id: String) throws {
        recorder.add(call)
        if let failure = answers.failures[id] { throw failure }
    }

    func answered<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Backend.unexpected }
        return value
    }
}
