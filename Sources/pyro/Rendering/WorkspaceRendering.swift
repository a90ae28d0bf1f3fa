internal import FoundationEssentials
internal import PyroSDK

/// Workspaces in words for people.
enum WorkspaceRendering {
    /// The id, with the name where there is one.
    static func title(_ info: WorkspaceInfo) -> String {
        info.workspaceID + (info.name.map { " (\(PlainText.line($0)))" } ?? "")
    }

    /// - Returns: nothing where there are none.
    static func table(_ workspaces: [WorkspaceSummary], now: Date) -> String {
        guard !workspaces.isEmpty else { return "" }
        let rows = workspaces.map { workspace in
            [
                workspace.workspaceID, workspace.name.map(PlainText.line) ?? "-", workspace.state.rawValue,
                workspace.environment, Age.words(workspace.lastActivityAt, now: now),
                workspace.runs ? "yes" : "no", workspace.labels.isEmpty ? "-" : labels(workspace.labels),
            ]
        }
        let heading = ["ID", "NAME", "STATE", "ENVIRONMENT", "LAST ACTIVITY", "RUNNING", "LABELS"]
        return TextTable(heading: heading, rows: rows).rendered()
    }

    /// `key: value` lines, with the keys of the JSON; what is absent there is absent here.
    static func description(_ info: WorkspaceInfo, now: Date, style: ProseStyle) -> String {
        var lines = [("workspace_id", info.workspaceID)]
        if let name = info.name { lines.append(("name", PlainText.line(name))) }
        lines.append(("state", info.state.rawValue))
        if let start = info.startedBy { lines.append(("started_by", start.rawValue)) }
        if let error = info.lastError {
            lines.append(("last_error", style.failure(error.code.rawValue) + ": " + PlainText.line(error.message)))
        }
        if !info.labels.isEmpty { lines.append(("labels", labels(info.labels))) }
        lines += [
            ("environment", info.environment), ("environment_digest", info.environmentDigest),
            ("vcpu_count", "\(info.vcpuCount)"), ("mem_mib", "\(info.memMiB)"), ("disk_mib", "\(info.diskMiB)"),
            ("disk_used_bytes", "\(info.diskUsedBytes) (\(ByteCount.words(info.diskUsedBytes)))"),
            ("ttl_seconds", "\(info.ttlSeconds) (\(Elapsed.words(milliseconds: info.ttlSeconds * 1000)))"),
            ("created_at", Age.timestampAndWords(info.createdAt, now: now)),
            ("last_activity_at", Age.timestampAndWords(info.lastActivityAt, now: now)),
        ]
        if let expiry = info.expiresAt { lines.append(("expires_at", Age.timestampAndWords(expiry, now: now))) }
        lines += [
            ("accelerator", info.accelerator.rawValue), ("network_policy", info.networkPolicy.rawValue),
            ("workspace_path", info.workspacePath), ("workspace_seed", TransferRendering.line(info.workspaceSeed)),
            ("command_count", "\(info.commandCount)"),
        ]
        if let command = info.lastCommand { lines.append(("last_command", line(command))) }
        if let reset = info.lastResetAt {
            lines += [
                ("reset_count", "\(info.resetCount)"), ("last_reset_at", Age.timestampAndWords(reset, now: now)),
            ]
        }
        if !info.jailLayers.isEmpty { lines.append(("jail_layers", info.jailLayers.joined(separator: " "))) }
        return lines.map { "\($0): \($1)" }.joined(separator: "\n")
    }

    static func created(_ info: WorkspaceInfo) -> String {
        var lines = ["workspace_id: \(info.workspaceID)"]
        if let name = info.name { lines.append("name: \(PlainText.line(name))") }
        lines += ["environment: \(info.environment)", "state: \(info.state.rawValue)"]
        return lines.joined(separator: "\n")
    }

    static func firstCommand(in info: WorkspaceInfo) -> String {
        "Run a command in it: pyro workspace exec \(CommandText.word(info.name ?? info.workspaceID)) -- uname -a"
    }

    /// A sentence after a change of state.
    static func standing(_ info: WorkspaceInfo) -> String {
        let origin: String? =
            switch info.state == .started ? info.startedBy : nil {
            case .resume: "from its memory"
            case .boot: "from its disk"
            case .create, .fork, nil: nil
            }
        return "Workspace \(title(info)) is \(info.state.rawValue)\(origin.map { " \($0)" } ?? "")."
    }

    static func line(_ error: WorkspaceInfo.LastError) -> String {
        "Its last error is \(error.code.rawValue): \(PlainText.line(error.message))"
    }

    static func summary(of reset: WorkspaceReset) -> String {
        let point = reset.reset.kind == .baseline ? "its baseline" : "the snapshot \(reset.reset.snapshotName)"
        return "Workspace \(title(reset.workspace)) is back at \(point)."
    }

    static func pruneQuestion(count: Int) -> String {
        count == 1
            ? "Delete this workspace and everything in it?"
            : "Delete these \(count) workspaces and everything in them?"
    }

    static func summary(of prune: WorkspacePrune) -> String {
        guard prune.count > 0 else { return "Nothing is deleted." }
        let noun = prune.count == 1 ? "workspace" : "workspaces"
        return "Deleted \(prune.count) \(noun) and freed \(ByteCount.words(prune.bytesFreed))."
    }

    private static func line(_ command: WorkspaceInfo.LastCommand) -> String {
        let standing = ExecRendering.standing(
            command.state, exitCode: command.exitCode, signal: nil, milliseconds: command.durationMs)
        return "[\(command.sequence)] \(standing): \(CommandText.line(command.command))"
    }

    private static func labels(_ labels: [String: String]) -> String {
        labels.sorted { $0.key < $1.key }.map { "\($0.key)=\(PlainText.line($0.value))" }.joined(separator: " ")
    }
}

extension WorkspaceSummary {
    /// Whether something runs in it: a machine at rest has a time at which it will be suspended.
    var runs: Bool { runningServiceCount > 0 || (state == .started && expiresAt == nil) }

    /// Whether prune may take it once it has been idle for long.
    var isIdle: Bool { !runs && state != .creating }
}
