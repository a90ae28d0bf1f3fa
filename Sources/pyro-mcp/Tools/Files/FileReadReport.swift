internal import PyroSDK

/// A part of a file as a tool result: as much of its beginning as has room.
struct FileReadReport: Sendable {
    let file: FileRead

    func toolResult(limit: Int = Limits.toolResultBytes) throws -> ToolResult {
        let bytes = try file.bytes()
        return try SizeSearch.fit(bytes.count, limit: limit) { budget in
            let shown = budget < bytes.count ? cut(bytes, to: budget) : file
            return ToolResult(text: Self.words(for: shown), structured: try JSONValue(encoding: shown))
        }
    }

    /// The first bytes, where they are text without half a character at the end.
    private func cut(_ bytes: [UInt8], to count: Int) -> FileRead {
        var end = count
        if file.encoding == .utf8 {
            while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        }
        let part = Array(bytes[..<end])
        var shown = file
        shown.content =
            file.encoding == .utf8 ? String(decoding: part, as: UTF8.self) : Base64.text(of: part)
        shown.nextOffset = file.offset + Int64(part.count)
        shown.truncated = true
        return shown
    }

    private static func words(for file: FileRead) -> String {
        var heading =
            "\(FieldText.path(file.path)) of the workspace \(file.workspaceID), bytes \(file.offset) up to "
            + "\(file.nextOffset) of \(file.sizeBytes)"
        if file.encoding == .base64 { heading += ", as base64" }
        if file.truncated { heading += "; read on with offset \(file.nextOffset), without start_line" }
        return "\(heading):\n\(file.content)"
    }
}
