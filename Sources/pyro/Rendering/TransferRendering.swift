internal import PyroSDK

/// What was copied into and out of workspaces, in words for people.
enum TransferRendering {
    /// Skipped entries that are named.
    static let namedPaths = 5

    /// - Returns: nothing for a workspace that began empty.
    static func notes(on seed: WorkspaceSeed) -> [String] {
        guard let path = seed.seedPath else { return [] }
        let amount = amount(entries: seed.entryCount, bytes: seed.bytesWritten)
        return ["Seeded \(seed.destination) with \(amount) from \(PlainText.line(path))."] + leftOut(seed.skipped)
    }

    static func notes(on sync: SyncPush.Sync) -> [String] {
        let amount = amount(entries: sync.entryCount, bytes: sync.bytesWritten)
        let deleted = sync.deletedCount > 0 ? " and deleted \(entries(sync.deletedCount)) there" : ""
        let places = "\(PlainText.line(sync.sourcePath)) to \(PlainText.line(sync.destination))"
        return ["Copied \(amount) from \(places)\(deleted)."] + leftOut(sync.skipped)
    }

    static func summary(of export: ExportResult) -> String {
        let what =
            switch export.artifactType {
            case .file: "a file of \(ByteCount.words(export.bytesWritten))"
            case .symlink: "a symbolic link"
            case .directory, .other: amount(entries: export.entryCount, bytes: export.bytesWritten)
            }
        return "Exported \(PlainText.line(export.workspacePath)) to \(PlainText.line(export.outputPath)): \(what)."
    }

    /// A seed in a line of `workspace status`.
    static func line(_ seed: WorkspaceSeed) -> String {
        guard let path = seed.seedPath else { return seed.mode.rawValue }
        let amount = amount(entries: seed.entryCount, bytes: seed.bytesWritten)
        let skipped = seed.skipped.isEmpty ? "" : ", \(seed.skipped.count) skipped"
        return "\(seed.mode.rawValue) \(PlainText.line(path)) (\(amount)\(skipped))"
    }

    private static func amount(entries count: Int, bytes: Int64) -> String {
        "\(entries(count)) (\(ByteCount.words(bytes)))"
    }

    private static func entries(_ count: Int) -> String {
        Counted.words(count, "entry", plural: "entries")
    }

    /// Only the first hundred are told, so that nothing is said about how many there are beyond.
    private static func leftOut(_ paths: [String]) -> [String] {
        guard !paths.isEmpty else { return [] }
        let named = paths.prefix(namedPaths).map(PlainText.line).joined(separator: ", ")
        let more = paths.count > namedPaths ? " and others" : ""
        return ["Left out, since they are sockets, devices or pipes: \(named)\(more)."]
    }
}
