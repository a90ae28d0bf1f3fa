import PyroSDK

@testable import PyroCLI

/// One of the recorded workspaces.
struct RecordedHandle: WorkspaceHandle {
    let id: String
    let owner: RecordedWorkspaces

    private func info(after call: WorkspaceCall) throws -> WorkspaceInfo {
        try owner.add(call, id: id)
        return try owner.answered(owner.answers.workspaces.first { $0.workspaceID == id })
    }

    func status() async throws -> WorkspaceInfo {
        try Task.checkCancellation()
        return try info(after: .status(id))
    }

    func update(_ changes: WorkspaceChanges) async throws -> WorkspaceInfo { try info(after: .update(id, changes)) }

    func start(progress: @escaping ProgressHandler) async throws -> WorkspaceInfo {
        owner.answers.progress.forEach(progress)
        return try info(after: .start(id))
    }

    func stop() async throws -> WorkspaceInfo { try info(after: .stop(id)) }
    func suspend() async throws -> WorkspaceInfo { try info(after: .suspend(id)) }

    func resume(progress: @escaping ProgressHandler) async throws -> WorkspaceInfo {
        owner.answers.progress.forEach(progress)
        return try info(after: .resume(id))
    }

    func reset(to snapshot: String, progress: @escaping ProgressHandler) async throws -> WorkspaceReset {
        owner.answers.progress.forEach(progress)
        return try answer(owner.answers.reset, after: .reset(id, to: snapshot))
    }

    func unexportedChanges() async throws -> WorkspaceDelete.Lost {
        try owner.add(.unexportedChanges(id), id: id)
        if let failure = owner.answers.lossFailure { throw failure }
        return loss
    }

    func delete() async throws -> WorkspaceDelete {
        try Task.checkCancellation()
        try owner.add(.delete(id), id: id)
        return WorkspaceDelete(workspaceID: id, lost: loss)
    }

    private var loss: WorkspaceDelete.Lost { owner.answers.losses[id] ?? .init(total: 0, paths: []) }

    func listFiles(_ path: String, options: FileListOptions) async throws -> FileList {
        try answer(owner.answers.list, after: .listFiles(path, options))
    }

    func readFile(_ path: String, options: FileReadOptions) async throws -> FileRead {
        try answer(owner.answers.read, after: .readFile(path, options))
    }

    func writeFile(_ path: String, bytes: [UInt8], mode: UInt32?) async throws -> FileWrite {
        try answer(owner.answers.write, after: .writeFile(path, bytes, mode: mode))
    }

    func applyPatch(_ patch: [UInt8], check: Bool) async throws -> PatchResult {
        try answer(owner.answers.patch, after: .applyPatch(patch, check: check))
    }

    func diff(_ options: DiffOptions, progress: @escaping ProgressHandler) async throws -> DiffResult {
        owner.answers.progress.forEach(progress)
        return try answer(owner.answers.diff, after: .diff(options))
    }

    func push(
        _ source: HostPath, options: SyncOptions, progress: @escaping ProgressHandler
    ) async throws -> SyncPush {
        owner.answers.progress.forEach(progress)
        return try answer(owner.answers.push, after: .push(source, options))
    }

    func export(
        _ path: String, to output: HostPath, options: ExportOptions, progress: @escaping ProgressHandler
    ) async throws -> ExportResult {
        owner.answers.progress.forEach(progress)
        return try answer(owner.answers.export, after: .export(path, output, options))
    }

    private func answer<Value>(_ value: Value?, after call: WorkspaceCall) throws -> Value {
        try owner.add(call, id: id)
        return try owner.answered(value)
    }

    func events(of command: Command, options: ExecOptions) -> Events {
        events(after: .exec(id, command, ExecCallOptions(options)))
    }

    func stopCommand(_ sequence: Int, signal: String) async throws -> ExecResult {
        try owner.add(.stopCommand(sequence, signal: signal), id: id)
        return try owner.answered(owner.answers.stopped)
    }

    func logs(limit: Int, maxOutputBytes: Int) async throws -> ExecLogs {
        try owner.add(.logs(limit: limit, maxOutputBytes: maxOutputBytes), id: id)
        return try owner.answered(owner.answers.logs)
    }

    func readLog(
        _ sequence: Int, stream: OutputStream, offset: Int, maxBytes: Int, wait: Duration
    ) async throws -> ExecLogs {
        try owner.add(.readLog(sequence, stream, offset: offset, maxBytes: maxBytes), id: id)
        return ExecLogs(workspaceID: id, entries: [try owner.answers.readLog(stream, offset, maxBytes)])
    }

    func events(following sequence: Int?, from offsets: StreamOffsets) -> Events {
        events(after: .follow(sequence, offsets))
    }

    private func events(after call: WorkspaceCall) -> Events {
        AsyncThrowingStream<ExecEvent, any Error> { continuation in
            do {
                try owner.add(call, id: id)
                for event in owner.answers.events { continuation.yield(event) }
                continuation.finish(throwing: owner.answers.interruption)
            } catch {
                continuation.finish(throwing: error)
            }
        }
    }
}
