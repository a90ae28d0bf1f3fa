internal import PyroSDK

/// A diff as a tool result: as many entries and as many whole files of the patch as have room.
struct DiffReport: Sendable {
    /// Names of files that are left out of the patch, and their bytes: they must not take its room.
    private static let nextPaths = 20
    private static let nextPathBytes = 8192

    let diff: DiffResult
    /// Whether changes of binary files were asked for too.
    let binary: Bool
    private let sections: PatchSections

    init(diff: DiffResult, binary: Bool) throws(PyroError) {
        self.diff = diff
        self.binary = binary
        sections = PatchSections(try diff.patchContent())
    }

    func toolResult(limit: Int = ToolResult.rememberedBytes) throws -> ToolResult {
        // Where there is a patch, the entries leave half of the room to it.
        let room = sections.bytes.isEmpty && !diff.truncated ? limit : limit / 2
        var count = diff.entries.count
        let listed = try SizeSearch.fit(count, limit: room) { budget in
            count = budget
            return try result(entries: budget, patchBytes: 0)
        }
        guard !sections.bytes.isEmpty || diff.truncated else { return listed }
        return try SizeSearch.fit(sections.bytes.count, limit: limit) {
            try result(entries: count, patchBytes: $0)
        }
    }

    private func result(entries count: Int, patchBytes: Int) throws -> ToolResult {
        let patch = sections.prefix(bytes: patchBytes)
        let isCut = diff.truncated || patch.count < sections.bytes.count
        let shown = DiffResult(
            workspaceID: diff.workspaceID, from: diff.from, to: diff.to, summary: diff.summary,
            entries: Array(diff.entries.prefix(count)), patch: patch, patchBytes: diff.patchBytes, truncated: isCut)
        var members = try JSONValue(encoding: shown).object ?? [:]
        members["changed"] = .bool(diff.changed)
        let next = isCut ? leftOut(of: patch) : []
        if isCut { members["next_paths"] = .array(next.map { .string($0) }) }
        return ToolResult(text: words(for: shown, next: next), structured: .object(members))
    }

    /// Files whose change could be in the patch and is not.
    private func leftOut(of patch: [UInt8]) -> [String] {
        let there = PatchSections(patch).paths()
        let missing = diff.entries.lazy.filter { entry in
            !there.contains(entry.path) && entry.artifactType != .directory && entry.artifactType != .other
        }
        let textual = missing.filter { binary || $0.addedLines != nil }
        let chosen = textual.isEmpty ? missing.prefix(Self.nextPaths) : textual.prefix(Self.nextPaths)
        var room = Self.nextPathBytes
        return chosen.map(\.path).enumerated().prefix { index, path in
            room -= JSONValue.string(path).text.utf8.count
            return index == 0 || room >= 0
        }.map(\.element)
    }
}

// MARK: - Words

extension DiffReport {
    private func words(for shown: DiffResult, next: [String]) -> String {
        guard diff.changed else {
            return "Nothing differs between \(diff.from) and \(diff.to) in the workspace \(diff.workspaceID)."
        }
        var lines = ["From \(diff.from) to \(diff.to) in the workspace \(diff.workspaceID): \(summary)."]
        lines += shown.entries.map(Self.line)
        if shown.entries.count < diff.entries.count {
            lines.append("\(diff.entries.count - shown.entries.count) more had no room here: narrow by paths.")
        }
        if !shown.patch.isEmpty {
            let form = shown.patchEncoding == .base64 ? ", as base64" : ""
            lines += ["", "patch (\(diff.patchBytes) bytes in all\(form)):", shown.patch]
        }
        if shown.truncated { lines.append(advice(for: shown, next)) }
        return lines.joined(separator: "\n")
    }

    private func advice(for shown: DiffResult, _ next: [String]) -> String {
        let names = next.map { JSONValue.string(FieldText.path($0)).text }.joined(separator: ", ")
        let place = "Files were left out of the patch for its size"
        if shown.patch.isEmpty {
            return
                "\(place). Ask for one at a time with paths [\(names)]; where that returns no patch either, the change of "
                + "that file alone is too large: look at it with workspace_file_read, or take it out with workspace_export."
        }
        return "\(place). Ask for them with paths [\(names)]."
    }

    private var summary: String {
        let summary = diff.summary
        let counts = [
            (summary.added, "added"), (summary.modified, "modified"), (summary.deleted, "deleted"),
            (summary.renamed, "renamed"), (summary.typeChanged, "type changed"),
            (summary.textPatched, "patched as text"), (summary.nonText, "not text"),
        ]
        return ChangeWords.summary(summary.total, counts, noun: "change")
    }

    private static func line(_ entry: DiffResult.Entry) -> String {
        var line = ChangeWords.line(entry.status, entry.path, oldPath: entry.oldPath, base64: entry.pathBase64)
        if entry.artifactType != .file { line += " (\(entry.artifactType.rawValue))" }
        if let added = entry.addedLines, let deleted = entry.deletedLines { line += " +\(added) -\(deleted)" }
        return line
    }
}
