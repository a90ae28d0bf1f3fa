internal import PyroSDK

/// A workspace as a tool result.
struct WorkspaceReport: Sendable {
    private let workspace: WorkspaceInfo
    /// To what it was set back, if that is what was done.
    private let reset: WorkspaceReset.Point?
    /// What was done, or how it stands, in a sentence.
    private let heading: String

    init(_ workspace: WorkspaceInfo, _ heading: String? = nil) {
        self.workspace = workspace
        self.heading = heading ?? "The workspace \(workspace.workspaceID) is in state \(workspace.state.rawValue)."
        reset = nil
    }

    init(_ outcome: WorkspaceReset) {
        workspace = outcome.workspace
        reset = outcome.reset
        heading = "The workspace \(workspace.workspaceID) is set back to \(outcome.reset.snapshotName)."
    }

    /// Everything where it fits; else as many labels and skipped entries of the seed as have room, which is all that can be
    /// long.
    func toolResult(limit: Int = Limits.toolResultBytes) throws -> ToolResult {
        let labels = workspace.labels.sorted { $0.key < $1.key }
        let skipped = workspace.workspaceSeed.skipped
        return try SizeSearch.fit(labels.count + skipped.count, limit: limit) { budget in
            var shown = workspace
            shown.labels = Dictionary(uniqueKeysWithValues: labels.prefix(budget).map { ($0.key, $0.value) })
            shown.workspaceSeed.skipped = Array(skipped.prefix(max(0, budget - labels.count)))
            if let command = shown.lastCommand?.command { shown.lastCommand?.command = CommandEcho.shortened(command) }
            let structured = try structure(of: shown)
            let schema = reset == nil ? WorkspaceSchema.output : WorkspaceSchema.reset
            var text = "\(heading)\n\(FieldText.lines(structured, schema))"
            if shown.labels.count < labels.count {
                text += "\n\(labels.count - shown.labels.count) labels had no room here."
            }
            if shown.workspaceSeed.skipped.count < skipped.count {
                text += "\n\(skipped.count - shown.workspaceSeed.skipped.count) skipped entries had no room here."
            }
            return ToolResult(text: text, structured: structured)
        }
    }

    private func structure(of shown: WorkspaceInfo) throws -> JSONValue {
        guard let reset else { return try JSONValue(encoding: shown) }
        return try JSONValue(encoding: WorkspaceReset(workspace: shown, reset: reset))
    }
}
