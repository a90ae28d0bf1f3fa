internal import PyroSDK

/// A push as a tool result.
struct SyncPushReport: Sendable {
    let push: SyncPush

    /// Everything where it fits; else as many of the skipped entries as have room.
    func toolResult(limit: Int = ToolResult.rememberedBytes) throws -> ToolResult {
        let skipped = push.workspaceSync.skipped
        return try SizeSearch.fit(skipped.count, limit: limit) { budget in
            var shown = push
            shown.workspaceSync.skipped = Array(skipped.prefix(budget))
            var lines = [heading]
            lines += shown.workspaceSync.skipped.map { "skipped \(FieldText.path($0))" }
            if budget < skipped.count { lines.append("\(skipped.count - budget) more were skipped.") }
            return ToolResult(text: lines.joined(separator: "\n"), structured: try JSONValue(encoding: shown))
        }
    }

    private var heading: String {
        let sync = push.workspaceSync
        let source = sync.mode == .tarArchive ? "archive" : "directory"
        return
            "The \(source) \(FieldText.path(sync.sourcePath)) is copied to \(FieldText.path(sync.destination)) in the "
            + "workspace \(push.workspaceID): \(sync.entryCount) entries, \(sync.bytesWritten) bytes; "
            + "\(sync.deletedCount) deleted there."
    }
}
