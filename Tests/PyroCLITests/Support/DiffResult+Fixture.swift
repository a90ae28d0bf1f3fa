import PyroSDK

extension DiffResult {
    static func fixture(
        _ entries: [Entry], patch: [UInt8] = [], from: String = "baseline", to: String = "now"
    ) -> DiffResult {
        var summary = Summary()
        summary.total = entries.count
        for entry in entries {
            switch entry.status {
            case .added: summary.added += 1
            case .modified: summary.modified += 1
            case .deleted: summary.deleted += 1
            case .renamed: summary.renamed += 1
            case .typeChanged: summary.typeChanged += 1
            }
        }
        return DiffResult(
            workspaceID: "0123456789ab", from: from, to: to, summary: summary, entries: entries, patch: patch,
            patchBytes: patch.count, truncated: false)
    }
}

extension DiffResult.Entry {
    /// - Parameter lines: added and deleted ones; `nil` where the change is no text.
    static func fixture(
        _ path: String, _ status: ChangeStatus = .modified, _ type: ArtifactType = .file, from old: String? = nil,
        lines: (Int, Int)? = nil
    ) -> DiffResult.Entry {
        DiffResult.Entry(
            path: PathText(path.utf8), status: status, artifactType: type, oldPath: old.map { PathText($0.utf8) },
            addedLines: lines?.0, deletedLines: lines?.1)
    }
}
