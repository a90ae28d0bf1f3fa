import FoundationEssentials
import PyroSDK

@testable import PyroCLI

extension Date {
    /// 2026-11-23T12:00:00Z.
    static let noon = Date(timeIntervalSince1970: 1_795_435_200)
}

extension WorkspaceInfo {
    /// - Parameter idle: seconds before noon of the last activity.
    static func fixture(
        _ id: String = "0123456789ab", name: String? = "dev", labels: [String: String] = [:],
        state: WorkspaceState = .started, idle: Double = 90, expires: Double? = 3510,
        lastCommand: LastCommand? = nil, startedBy: WorkspaceStart? = .create, lastError: LastError? = nil
    ) -> WorkspaceInfo {
        WorkspaceInfo(
            workspaceID: id, name: name, labels: labels, environment: "debian:12", environmentDigest: "sha256:ab",
            vcpuCount: 1, memMiB: 1024, diskMiB: 16384, diskUsedBytes: 5 << 20, ttlSeconds: 3600,
            createdAt: .noon - 7200, lastActivityAt: .noon - idle, expiresAt: expires.map { .noon + $0 },
            state: state, accelerator: .tcg, workspaceSeed: .none, commandCount: lastCommand?.sequence ?? 0,
            lastCommand: lastCommand, startedBy: startedBy, lastError: lastError, jailLayers: ["seccomp", "uid"])
    }
}

extension ExecResult {
    static func fixture(
        sequence: Int = 3, command: Command = ["make"], state: CommandState = .exited, exitCode: Int? = 0,
        signal: String? = nil, pid: Int? = 5, stdout: String = "", stderr: String = "", recordedAt: Date? = nil
    ) -> ExecResult {
        ExecResult(
            workspaceID: "0123456789ab", environment: "debian:12", sequence: sequence, command: command,
            cwd: "/workspace", state: state, exitCode: exitCode, signal: signal, pid: pid,
            stdout: CapturedStream(head: Array(stdout.utf8), totalBytes: stdout.utf8.count),
            stderr: CapturedStream(head: Array(stderr.utf8), totalBytes: stderr.utf8.count),
            nextOffset: StreamOffsets(stdout: stdout.utf8.count, stderr: stderr.utf8.count), durationMs: 1234,
            recordedAt: recordedAt)
    }
}

/// The kept output of a command, read like the files that a supervisor writes.
struct KeptOutput: Sendable {
    var stdout: [UInt8] = []
    var stderr: [UInt8] = []
    /// Bytes of stdout that are no longer kept.
    var lost = 0..<0
    /// Bytes that one read gives at most, whatever it asks for.
    var readBytes = Int.max
    var entry = ExecResult.fixture(recordedAt: .noon)

    func read(_ stream: OutputStream, from offset: Int, maxBytes: Int) -> ExecResult {
        let bytes = stream == .stdout ? stdout : stderr
        var start = min(offset, bytes.count)
        if stream == .stdout, lost.contains(start) { start = lost.upperBound }
        let border = stream == .stdout && start < lost.lowerBound ? lost.lowerBound : bytes.count
        let end = min(border, start + min(maxBytes, readBytes))
        // A part is exact: as base64 where it is no text by itself.
        var captured = CapturedStream(head: Array(bytes[start..<end]), totalBytes: end - start)
        captured.totalBytes = bytes.count
        captured.truncated = end - start < bytes.count
        let none = CapturedStream(head: [], totalBytes: stream == .stdout ? stderr.count : stdout.count)
        return ExecResult(
            workspaceID: entry.workspaceID, environment: entry.environment, sequence: entry.sequence,
            command: entry.command, cwd: entry.cwd, state: entry.state, exitCode: entry.exitCode,
            signal: entry.signal, pid: entry.pid, stdout: stream == .stdout ? captured : none,
            stderr: stream == .stderr ? captured : none,
            nextOffset: StreamOffsets(stdout: stream == .stdout ? end : 0, stderr: stream == .stderr ? end : 0),
            durationMs: entry.durationMs, recordedAt: entry.recordedAt)
    }
}
