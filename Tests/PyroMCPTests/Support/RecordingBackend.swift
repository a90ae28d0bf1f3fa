import FoundationEssentials
import PyroSDK

@testable import PyroMCP

/// An SDK call about workspaces, as a tool made it.
enum SDKCall: Equatable, Sendable {
    case environments
    case create(WorkspaceOptions)
    case list(WorkspaceFilter)
    case status(String)
    case update(String, WorkspaceChanges)
    case start(String)
    case stop(String)
    case suspend(String)
    case resume(String)
    case delete(String)
    case reset(String, String)
    case push(String, HostPath, SyncOptions)
    case listFiles(String, String, FileListOptions)
    case readFile(String, String, FileReadOptions)
    case writeFile(String, String, [UInt8], UInt32?)
    case patch(String, String, check: Bool)
    case diff(String, DiffOptions)
    case export(String, ExportCall)
    case exec(String, Command, ExecArguments)
    case stopCommand(String, Int, String)
    case logs(String, limit: Int, maxOutputBytes: Int)
    case readLog(String, LogPart)
}

/// The options of a command in a form that can be compared.
struct ExecArguments: Equatable, Sendable {
    var variables: [String: String] = [:]
    var input: [UInt8]?
    var cwd = "/workspace"
    var timeoutSeconds = 600
    var maxOutputBytes = 0
    var yieldAfter: Duration? = .seconds(15)
}

extension ExecArguments {
    init(_ options: ExecOptions) {
        if case .bytes(let bytes) = options.input { input = bytes }
        variables = options.variables
        cwd = options.cwd
        timeoutSeconds = options.timeoutSeconds
        maxOutputBytes = options.maxOutputBytes
        yieldAfter = options.yieldAfter
    }
}

extension Backend {
    /// A backend with one workspace, which records every call.
    static func recording(
        _ calls: Recorder<SDKCall> = Recorder(), workspace: WorkspaceInfo = .fixture(),
        events: [ExecEvent] = [.started(sequence: 7), .finished(.fixture())]
    ) -> Backend {
        let answer: @Sendable (SDKCall) -> WorkspaceInfo = { call in
            calls.add(call)
            return workspace
        }
        var backend = Backend.refusing
        backend.listEnvironments = {
            calls.add(.environments)
            return EnvironmentList([.fixture("debian:12"), .fixture("debian:12-base", installed: false)])
        }
        backend.createWorkspace = { options, _ in answer(.create(options)) }
        backend.listWorkspaces = { WorkspaceList([WorkspaceSummary(answer(.list($0)))]) }
        backend.workspaceStatus = { answer(.status($0)) }
        backend.updateWorkspace = { answer(.update($0, $1)) }
        backend.startWorkspace = { name, _ in answer(.start(name)) }
        backend.stopWorkspace = { answer(.stop($0)) }
        backend.suspendWorkspace = { answer(.suspend($0)) }
        backend.resumeWorkspace = { name, _ in answer(.resume(name)) }
        backend.deleteWorkspace = {
            WorkspaceDelete(workspaceID: answer(.delete($0)).workspaceID, lost: .init(total: 1, paths: ["note"]))
        }
        backend.resetWorkspace = { name, snapshot, _ in
            WorkspaceReset(
                workspace: answer(.reset(name, snapshot)), reset: .init(snapshotName: snapshot, kind: .baseline))
        }
        backend.recordFiles(answer)
        backend.exec = { name, command, options in
            _ = answer(.exec(name, command, ExecArguments(options)))
            return AsyncThrowingStream<ExecEvent, any Error> { continuation in
                for event in events { continuation.yield(event) }
                continuation.finish()
            }
        }
        backend.stopCommand = { name, sequence, signal in
            _ = answer(.stopCommand(name, sequence, signal))
            return .fixture(sequence: sequence, state: .signaled, exitCode: nil)
        }
        backend.logs = { name, limit, bytes in
            _ = answer(.logs(name, limit: limit, maxOutputBytes: bytes))
            return ExecLogs(workspaceID: workspace.workspaceID, entries: [.fixture(recordedAt: workspace.createdAt)])
        }
        backend.readLog = { name, part in
            _ = answer(.readLog(name, part))
            let entry = ExecResult.fixture(sequence: part.sequence, recordedAt: workspace.createdAt)
            return ExecLogs(workspaceID: workspace.workspaceID, entries: [entry])
        }
        return backend
    }

    /// A backend whose commands in workspaces run until they are cancelled.
    static func endlessExec(started: Recorder<String>, ended: Recorder<String>) -> Backend {
        var backend = recording()
        backend.exec = { _, command, _ in
            guard case .shell(let line) = command else { throw PyroError(.internal, "Not a line.") }
            return AsyncThrowingStream<ExecEvent, any Error> { continuation in
                continuation.onTermination = { _ in ended.add(line) }
                started.add(line)
                continuation.yield(.started(sequence: 7))
                continuation.yield(.stdout(Array("begun\n".utf8)))
            }
        }
        return backend
    }
}
