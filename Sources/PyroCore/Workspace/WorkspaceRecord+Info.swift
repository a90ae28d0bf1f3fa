internal import FoundationEssentials
internal import PyroModel
internal import PyroStore
internal import PyroSystem

extension WorkspaceRecord {
    /// What users see of it.
    /// - Parameter commands: `nil` when it never had any.
    func info(commands: CommandSummary?, diskUsedBytes: Int64) -> WorkspaceInfo {
        var info = WorkspaceInfo(
            workspaceID: id, name: name, labels: labels, environment: environment,
            environmentDigest: environmentDigest, vcpuCount: vcpuCount, memMiB: memMiB, diskMiB: diskMiB,
            diskUsedBytes: diskUsedBytes, ttlSeconds: ttlSeconds, createdAt: createdAt,
            lastActivityAt: lastActivityAt, expiresAt: nil, state: state, accelerator: accelerator,
            workspaceSeed: seed, commandCount: commandCount, lastCommand: commands?.last.summary,
            startedBy: startedBy, lastError: lastError, jailLayers: jailLayers)
        if state == .started, (commands?.runningCount ?? 0) == 0 {
            info.expiresAt = lastActivityAt.addingTimeInterval(TimeInterval(ttlSeconds))
        }
        info.resetCount = resetCount
        info.lastResetAt = lastResetAt
        return info
    }
}

extension CommandRecord {
    fileprivate var summary: WorkspaceInfo.LastCommand {
        WorkspaceInfo.LastCommand(
            sequence: sequence, command: command, cwd: cwd, state: state, exitCode: exitCode,
            durationMs: durationMilliseconds)
    }

    /// How long it ran. Of one that runs only what was recorded is known, and when it was given.
    var durationMilliseconds: Int {
        guard state == .running, elapsedMilliseconds == 0 else { return elapsedMilliseconds }
        return max(0, Int(Date().timeIntervalSince(recordedAt) * 1000))
    }
}
