import FoundationEssentials
import PyroSDK

extension WorkspaceInfo {
    static let fixtureID = "0123456789ab"

    static func fixture(
        _ id: String = fixtureID, name: String? = nil, labels: [String: String] = [:],
        state: WorkspaceState = .started, createdAt: Date = Date(timeIntervalSince1970: 1_800_000_000)
    ) -> WorkspaceInfo {
        WorkspaceInfo(
            workspaceID: id, name: name, labels: labels, environment: "debian:12", environmentDigest: "sha256:00",
            vcpuCount: 1, memMiB: 1024, diskMiB: 16384, diskUsedBytes: 4096, ttlSeconds: 3600, createdAt: createdAt,
            lastActivityAt: createdAt, expiresAt: nil, state: state, accelerator: .tcg, workspaceSeed: .none,
            commandCount: 0, lastCommand: nil, startedBy: .create, lastError: nil, jailLayers: [])
    }

    /// With every field that may be absent.
    static var full: WorkspaceInfo {
        var workspace = fixture(name: "a name", labels: ["project": "pyro", "quote": "\""], state: .stopped)
        workspace.expiresAt = workspace.createdAt + 3600.25
        workspace.lastCommand = WorkspaceInfo.LastCommand(
            sequence: 4, command: .shell(String(repeating: "x", count: 100_000)), cwd: "/workspace", state: .exited,
            exitCode: 1, durationMs: 12)
        workspace.lastError = WorkspaceInfo.LastError(code: .guestLost, message: "The machine ended.\nKernel panic.")
        workspace.lastResetAt = workspace.createdAt
        workspace.startedBy = .boot
        workspace.secrets = [SecretInfo(name: "TOKEN", sourceKind: "value")]
        workspace.workspaceSeed.seedPath = "/home/me/project"
        workspace.jailLayers = ["namespaces", "seccomp"]
        return workspace
    }
}

extension ExecResult {
    static func fixture(
        sequence: Int = 7, command: Command = ["true"], state: CommandState = .exited, exitCode: Int? = 0,
        stdout: [UInt8] = [], stdoutBytes: Int? = nil, nextOffset: Int? = nil, recordedAt: Date? = nil
    ) -> ExecResult {
        ExecResult(
            workspaceID: WorkspaceInfo.fixtureID, environment: "debian:12", sequence: sequence, command: command,
            cwd: "/workspace", state: state, exitCode: exitCode, signal: nil, pid: 5,
            stdout: CapturedStream(head: stdout, totalBytes: stdoutBytes ?? stdout.count),
            stderr: CapturedStream(head: [], totalBytes: 0),
            nextOffset: StreamOffsets(stdout: nextOffset ?? stdout.count, stderr: 0), durationMs: 7,
            recordedAt: recordedAt)
    }
}
