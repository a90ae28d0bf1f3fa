internal import PyroSDK

/// Differences in words for people.
enum DiffRendering {
    /// Entries that are named where the patch does not hold them.
    static let namedEntries = 20

    /// A name a line.
    static func names(_ diff: DiffResult) -> String {
        diff.entries.map { QuotedName.readable($0.name) }.joined(separator: "\n")
    }

    static func summary(of diff: DiffResult) -> String {
        let places = "from \(diff.from) to \(diff.to)"
        guard diff.changed else { return "Nothing has changed \(places)." }
        let summary = diff.summary
        let counts = [
            (summary.added, "added"), (summary.modified, "modified"), (summary.deleted, "deleted"),
            (summary.renamed, "renamed"), (summary.typeChanged, "of another type"),
        ]
        return "\(Counted.words(summary.total, "change")) \(places): \(Counted.list(counts))."
    }

    /// What has changed and is not in the patch, a line each.
    /// - Parameter binary: whether changes of binary files were asked for.
    static func leftOut(of diff: DiffResult, patch: [UInt8], binary: Bool) -> [String] {
        let held = PatchHeaders(patch)
        let missing = diff.entries.filter { !held.contains($0) }
        let lines = missing.prefix(namedEntries).map { entry in
            "Not in the patch: \(QuotedName.readable(entry.name)) (\(reason(entry, binary: binary)))"
        }
        let rest = missing.count - lines.count
        return rest > 0 ? lines + ["Nor \(rest) more; --name-only names all that has changed."] : lines
    }

    private static func reason(_ entry: DiffResult.Entry, binary: Bool) -> String {
        let limit = ByteCount.words(Int64(Limits.fileBytes))
        switch entry.artifactType {
        case _ where entry.isBelowGit: return "below .git"
        case .directory: return "a directory"
        case .other: return "neither a file nor a link"
        case .file, .symlink:
            return binary ? "larger than \(limit)" : "needs --binary, or is larger than \(limit)"
        }
    }
}

extension DiffResult.Entry {
    /// The exact bytes of its path.
    var name: [UInt8] { QuotedName.bytes(of: path, base64: pathBase64) }

    /// Whether git itself keeps it.
    var isBelowGit: Bool { path.split(separator: "/").contains(".git") }
}
