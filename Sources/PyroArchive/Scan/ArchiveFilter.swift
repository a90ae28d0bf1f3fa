package import PyroWire

/// Copies an archive in our own form, without what is excluded: whoever reads it has one form of archive to deal with.
package struct ArchiveFilter {
    private let excluded: [Glob]
    private var meter: ProgressMeter

    /// - Parameter report: called now and then, and at the end.
    package init(excluded: [Glob], report: @escaping (ArchiveProgress) -> Void) {
        self.excluded = excluded
        meter = ProgressMeter(report: report)
    }

    /// - Returns: what the copy holds.
    package mutating func copy(
        _ source: ByteSource, to archive: TarWriter
    ) throws(FailureReply) -> ArchiveProgress {
        let reader = TarReader(source: source)
        while var entry = try reader.next() {
            let path = try ArchivePath(entry.path)
            guard !excluded.matchesOnTheWay(to: path.bytes, isDirectory: entry.kind == .directory) else { continue }
            entry.path = path.depth == 0 ? ProgressMeter.rootPath : path.bytes
            (entry.owner, entry.group, entry.attributes) = (0, 0, [])
            try archive.begin(entry)
            while case let bytes = try reader.nextContent(), !bytes.isEmpty {
                try archive.append(bytes)
                meter.read(bytes.count)
            }
            meter.entry(named: entry.path)
        }
        try archive.finish()
        meter.finish()
        return meter.progress
    }
}
