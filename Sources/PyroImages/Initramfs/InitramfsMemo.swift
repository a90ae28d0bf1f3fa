internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// `initramfs/memo.json`: which files an initramfs was made of, so that unchanged ones are not read again. Losing it
/// costs a second.
struct InitramfsMemo: Sendable, Hashable, Codable {
    static let format = "pyro-initramfs-memo"
    private static let entryLimit = 16

    var format = Self.format
    var formatVersion = 1
    /// Oldest first.
    private(set) var entries: [Entry] = []

    enum CodingKeys: String, CodingKey {
        case format
        case formatVersion = "format_version"
        case entries
    }

    /// A file that went into an initramfs, as it looked then.
    struct Source: Sendable, Hashable, Codable {
        var path: String
        var facts: FileFacts
    }

    struct Entry: Sendable, Hashable, Codable {
        /// The agent, then the modules in load order.
        var sources: [Source]
        var digest: String
        /// The initramfs itself, as it was written.
        var result: FileFacts
    }

    static func read(_ path: FilePath) -> InitramfsMemo {
        (try? ManifestFile.read(InitramfsMemo.self, from: path, format: format, version: 1)) ?? InitramfsMemo()
    }

    func write(to path: FilePath) throws(PyroError) {
        try ManifestFile.write(self, to: path)
    }

    func entry(for sources: [Source]) -> Entry? {
        entries.last { $0.sources == sources }
    }

    mutating func note(_ entry: Entry) {
        entries.removeAll { $0.sources == entry.sources }
        entries.append(entry)
        if entries.count > Self.entryLimit { entries.removeFirst(entries.count - Self.entryLimit) }
    }

    /// Forgets all but the last entry, and returns its digest.
    mutating func keepLast() -> String? {
        entries = entries.suffix(1)
        return entries.last?.digest
    }
}
