internal import PyroSDK

/// A workspace as a tool result.
struct WorkspaceReport: Sendable {
    let workspace: WorkspaceInfo
    /// What was done, or how it stands, in a sentence.
    let heading: String

    init(_ workspace: WorkspaceInfo, _ heading: String? = nil) {
        self.workspace = workspace
        self.heading = heading ?? "The workspace \(workspace.workspaceID) is in state \(workspace.state.rawValue)."
    }

    /// Everything where it fits; else as many labels as have room, which is all that can be long.
    func toolResult(limit: Int = Limits.toolResultBytes) throws -> ToolResult {
        let labels = workspace.labels.sorted { $0.key < $1.key }
        return try SizeSearch.fit(labels.count, limit: limit) { budget in
            var shown = workspace
            shown.labels = Dictionary(uniqueKeysWithValues: labels.prefix(budget).map { ($0.key, $0.value) })
            if let command = shown.lastCommand?.command { shown.lastCommand?.command = CommandEcho.shortened(command) }
            let structured = try JSONValue(encoding: shown)
            var text = "\(heading)\n\(FieldText.lines(structured, WorkspaceSchema.output))"
            if budget < labels.count { text += "\n\(labels.count - budget) labels had no room here." }
            return ToolResult(text: text, structured: structured)
        }
    }
}
