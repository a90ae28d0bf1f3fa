internal import PyroSDK

/// What goes with a deleted workspace, in words for people.
enum LossRendering {
    /// Paths that are named.
    static let namedPaths = 5

    /// Before it is deleted.
    static func warning(_ lost: WorkspaceDelete.Lost) -> String {
        guard let total = lost.total else { return "Whether it holds changes that were not exported is not known." }
        return "\(Counted.words(total, "change")) would be lost that \(total == 1 ? "was" : "were") not exported"
            + names(lost, of: total)
    }

    /// After it was deleted.
    /// - Returns: `nil` where nothing was lost.
    static func note(on outcome: WorkspaceDelete) -> String? {
        guard outcome.deleted, let total = outcome.lost.total, total > 0 else { return nil }
        return "\(Counted.words(total, "change")) of \(outcome.workspaceID) \(total == 1 ? "was" : "were") not exported"
            + names(outcome.lost, of: total)
    }

    private static func names(_ lost: WorkspaceDelete.Lost, of total: Int) -> String {
        let named = lost.paths.prefix(namedPaths)
        guard !named.isEmpty else { return "." }
        let more = total > named.count ? " and \(total - named.count) more" : ""
        return ": " + named.map(PlainText.line).joined(separator: ", ") + more + "."
    }
}
