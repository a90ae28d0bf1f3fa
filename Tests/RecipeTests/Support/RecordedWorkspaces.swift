import FoundationEssentials
import PyroSDK
import RecipeSupport

/// Workspaces that record the calls made to them; what they return is made up and of no interest.
struct RecordedWorkspaces: StoryWorkspaces {
    let record: CallRecord

    func create(_ options: WorkspaceOptions, progress: @escaping ProgressHandler) async throws -> RecordedWorkspace {
        try record.add(.create(options))
        return RecordedWorkspace(name: options.name ?? "", record: record)
    }

    func list(_ filter: WorkspaceFilter) async throws -> WorkspaceList {
        try record.add(.list(filter))
        return WorkspaceList([])
    }
}

/// One of them.
struct RecordedWorkspace: StoryWorkspace, StoryFiles, StoryPatch {
    let name: String
    let record: CallRecord

    var files: RecordedWorkspace { self }
    var patch: RecordedWorkspace { self }

    func status() async throws -> WorkspaceInfo {
        try record.add(.status(in: name))
        return info
    }

    func exec(_ command: Command, options: ExecOptions, progress: ProgressHandler?) async throws -> ExecResult {
        try record.add(.exec(command, in: name))
        return ExecResult(
            workspaceID: "0123456789ab", environment: "debian:12", sequence: 1, command: command, cwd: options.cwd,
            state: .exited, exitCode: 0, signal: nil, pid: 5, stdout: CapturedStream(head: [], totalBytes: 0),
            stderr: CapturedStream(head: [], totalBytes: 0), nextOffset: StreamOffsets(stdout: 0, stderr: 0),
            durationMs: 7)
    }

    func diff(_ options: DiffOptions, progress: @escaping ProgressHandler) async throws -> DiffResult {
        try record.add(.diff(options, in: name))
        return DiffResult(
            workspaceID: "0123456789ab", from: options.from, to: options.to, summary: DiffResult.Summary(), entries: [],
            patch: [], patchBytes: 0, truncated: false)
    }

    func export(_ path: String, to output: HostPath, options: ExportOptions, progress: @escaping ProgressHandler)
        async throws -> ExportResult
    {
        try record.add(.export(path, to: output, options, in: name))
        return ExportResult(
            workspaceID: "0123456789ab", workspacePath: path, outputPath: output.path, artifactType: .file,
            entryCount: 1, bytesWritten: 0)
    }

    func reset(to snapshot: String, progress: @escaping ProgressHandler) async throws -> WorkspaceReset {
        try record.add(.reset(to: snapshot, in: name))
        return WorkspaceReset(workspace: info, reset: WorkspaceReset.Point(snapshotName: snapshot, kind: .baseline))
    }

    func delete() async throws -> WorkspaceDelete {
        try record.add(.delete(name))
        return WorkspaceDelete(workspaceID: "0123456789ab", lost: WorkspaceDelete.Lost(total: 0, paths: []))
    }

    func list(_ path: String, options: FileListOptions) async throws -> FileList {
        try record.add(.listFiles(path, options, in: name))
        return FileList(workspaceID: "0123456789ab", path: path, recursive: true, entries: [], nextAfter: nil)
    }

    func read(_ path: String, options: FileReadOptions) async throws -> FileRead {
        try record.add(.read(path, options, in: name))
        return FileRead(
            workspaceID: "0123456789ab", path: path, sizeBytes: 0, offset: 0, nextOffset: 0, content: "",
            encoding: .utf8, truncated: false)
    }

    func write(_ path: String, text: String, mode: UInt32?) async throws -> FileWrite {
        try record.add(.write(path, text: text, mode: mode, in: name))
        return FileWrite(workspaceID: "0123456789ab", path: path, sizeBytes: 0, created: true)
    }

    func apply(_ patch: String, check: Bool) async throws -> PatchResult {
        try record.add(.apply(patch, check: check, in: name))
        return PatchResult(workspaceID: "0123456789ab", changed: true, entries: [])
    }

    private var info: WorkspaceInfo {
        let time = Date(timeIntervalSince1970: 1_800_000_000)
        return WorkspaceInfo(
            workspaceID: "0123456789ab", name: name, labels: [:], environment: "debian:12",
            environmentDigest: "sha256:00", vcpuCount: 1, memMiB: 1024, diskMiB: 16384, diskUsedBytes: 4096,
            ttlSeconds: 3600, createdAt: time, lastActivityAt: time, expiresAt: nil, state: .started, accelerator: .tcg,
            workspaceSeed: .none, commandCount: 0, lastCommand: nil, startedBy: .create, lastError: nil, jailLayers: [])
    }
}
