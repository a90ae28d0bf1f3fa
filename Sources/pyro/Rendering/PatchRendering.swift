internal import PyroSDK

/// Patches that were applied, in words for people.
enum PatchRendering {
    /// A line a file, such as `M src/main.c`.
    static func changes(of result: PatchResult) -> String {
        result.entries.map { entry in
            let name = QuotedName.readable(QuotedName.bytes(of: entry.path, base64: entry.pathBase64))
            let old = entry.oldPath.map { QuotedName.readable(Array($0.utf8)) + " -> " } ?? ""
            return "\(letter(entry.status)) \(old)\(name)"
        }.joined(separator: "\n")
    }

    static func summary(of result: PatchResult, check: Bool) -> String {
        let summary = result.summary
        guard summary.total > 0 else {
            return check ? "The patch would change nothing." : "The patch changes nothing."
        }
        let counts = [
            (summary.added, "added"), (summary.modified, "modified"), (summary.deleted, "deleted"),
            (summary.renamed, "renamed"),
        ]
        let verb = check ? "The patch would change" : "The patch changed"
        return "\(verb) \(Counted.words(summary.total, "file")): \(Counted.list(counts))."
    }

    private static func letter(_ status: ChangeStatus) -> String {
        switch status {
        case .added: "A"
        case .modified: "M"
        case .deleted: "D"
        case .renamed: "R"
        case .typeChanged: "T"
        }
    }
}
