internal import PyroSDK

/// A page of a directory as a tool result.
struct FileListReport: Sendable {
    /// Bytes of a link's target, which may be long where paths are already.
    private static let targetBytes = 1024

    let list: FileList

    func toolResult() throws -> ToolResult {
        var shown = list
        for index in shown.entries.indices {
            shown.entries[index].linkTarget = shown.entries[index].linkTarget.map {
                CommandEcho.cut($0, limit: Self.targetBytes)
            }
        }
        var lines = [heading]
        lines += shown.entries.map(Self.line)
        return ToolResult(text: lines.joined(separator: "\n"), structured: try JSONValue(encoding: shown))
    }

    private var heading: String {
        let count = list.entries.count == 1 ? "1 entry" : "\(list.entries.count) entries"
        let depth = list.recursive ? " and below" : ""
        let place = "\(count) of \(FieldText.path(list.path))\(depth) in the workspace \(list.workspaceID)"
        guard let next = list.nextAfter else { return "\(place):" }
        return "\(place); there are more, go on with after \(JSONValue.string(FieldText.path(next)).text):"
    }

    private static func line(_ entry: FileEntry) -> String {
        let target = entry.linkTarget.map { " -> \(FieldText.path($0))" } ?? ""
        let exact = entry.pathBase64.map { " (path_base64 \(CommandEcho.cut($0, limit: targetBytes)))" } ?? ""
        return "\(entry.artifactType.rawValue) \(entry.mode) \(entry.sizeBytes) \(entry.modifiedAt.contractText) "
            + "\(FieldText.path(entry.path))\(target)\(exact)"
    }
}
