internal import PyroSDK

/// A patch that was applied or tried, as a tool result.
struct PatchReport: Sendable {
    let patch: PatchResult
    let check: Bool

    /// Everything where it fits; else as many files as have room.
    func toolResult(limit: Int = ToolResult.rememberedBytes) throws -> ToolResult {
        try SizeSearch.fit(patch.entries.count, limit: limit) { budget in
            var shown = patch
            shown.entries = Array(patch.entries.prefix(budget))
            var lines = [heading]
            lines += shown.entries.map {
                ChangeWords.line($0.status, $0.path, oldPath: $0.oldPath, base64: $0.pathBase64)
            }
            if budget < patch.entries.count {
                lines.append("\(patch.entries.count - budget) more had no room here.")
            }
            return ToolResult(text: lines.joined(separator: "\n"), structured: try JSONValue(encoding: shown))
        }
    }

    private var heading: String {
        let summary = patch.summary
        let files = ChangeWords.summary(
            summary.total,
            [
                (summary.added, "added"), (summary.modified, "modified"), (summary.deleted, "deleted"),
                (summary.renamed, "renamed"),
            ])
        let place = "the workspace \(patch.workspaceID)"
        if check { return "The patch applies to \(place), and nothing was changed because of check: \(files)." }
        guard patch.changed else { return "The patch changes nothing in \(place): \(files)." }
        return "The patch is applied to \(place): \(files)."
    }
}
