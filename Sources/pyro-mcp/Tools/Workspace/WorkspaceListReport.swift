internal import PyroSDK

/// A list of workspaces as a tool result.
struct WorkspaceListReport: Sendable {
    let list: WorkspaceList

    /// Everything where it fits; else those with the newest activity.
    func toolResult(limit: Int = Limits.toolResultBytes) throws -> ToolResult {
        try SizeSearch.fit(list.workspaces.count, limit: limit) { budget in
            var shown = list
            shown.workspaces = Array(list.workspaces.prefix(budget))
            var lines = [list.count == 1 ? "1 workspace" : "\(list.count) workspaces"]
            lines += try shown.workspaces.map(Self.line)
            if budget < list.workspaces.count {
                lines.append(
                    "\(list.workspaces.count - budget) more had no room here: narrow the list by labels or state.")
            }
            return ToolResult(text: lines.joined(separator: "\n"), structured: try JSONValue(encoding: shown))
        }
    }

    private static func line(_ workspace: WorkspaceSummary) throws -> String {
        var parts = [workspace.workspaceID]
        if let name = workspace.name { parts.append(JSONValue.string(name).text) }
        parts += [workspace.state.rawValue, workspace.environment]
        if !workspace.labels.isEmpty { parts.append("labels \(try JSONValue(encoding: workspace.labels).text)") }
        parts.append("created \(workspace.createdAt.contractText)")
        parts.append("last activity \(workspace.lastActivityAt.contractText)")
        if let expiresAt = workspace.expiresAt { parts.append("expires \(expiresAt.contractText)") }
        parts.append("\(workspace.commandCount) commands")
        parts.append("\(workspace.serviceCount) services, \(workspace.runningServiceCount) running")
        return parts.joined(separator: ", ")
    }
}
