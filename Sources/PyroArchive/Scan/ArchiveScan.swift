package import PyroWire

/// Looks through a whole archive before anything of it is written, and refuses one that could do harm or cannot be unpacked.
///
/// Refused are absolute names and such that lead out with `..`, members below a link or a file of the same archive, hard
/// links to what is no earlier member or is a directory, devices and FIFOs, more members or bytes than the limits, and
/// archives that are cut off or damaged.
package struct ArchiveScan {
    /// What an archive holds.
    package struct Facts: Equatable, Sendable {
        /// Members, without one for the directory itself.
        package var entries: UInt64 = 0
        /// Bytes of file contents.
        package var bytes: UInt64 = 0
    }

    private enum Kind: UInt8 {
        case directory
        case file
        case link
        case excluded
    }

    /// By the hash of its path: see ``NamedPaths`` for what that can mistake.
    private var kinds: [Int: Kind] = [:]
    private var facts = Facts()

    private let excluded: [Glob]

    private init(excluded: [Glob]) {
        self.excluded = excluded
    }

    /// Whether a source begins as tar archives do, without taking anything from it.
    package static func beginsAsArchive(_ source: ByteSource) throws(FailureReply) -> Bool {
        guard let block = try source.peek(TarHeader.blockBytes) else { return false }
        return TarHeader.isEmpty(block) || TarHeader.hasRightChecksum(block)
    }

    /// - Parameters:
    ///   - excluded: members that are left out, and count as if they were not there.
    ///   - check: called for each member, to stop early by throwing.
    package static func facts(
        of source: ByteSource, excluded: [Glob] = [], limits: ArchiveLimits = .contract,
        check: () throws(FailureReply) -> Void = {}
    ) throws(FailureReply) -> Facts {
        var scan = ArchiveScan(excluded: excluded)
        let archive = TarReader(source: source, limits: limits)
        while let entry = try archive.next() {
            try check()
            try scan.visit(entry)
        }
        return scan.facts
    }

    private mutating func visit(_ entry: TarEntry) throws(FailureReply) {
        let path = try ArchivePath(entry.path)
        guard path.depth > 0 else {
            guard entry.kind == .directory else { throw ArchivePath.refusal(entry.path, "has no name") }
            return
        }
        try checkWay(to: path, of: entry)
        guard !excluded.matchesOnTheWay(to: path.bytes, isDirectory: entry.kind == .directory) else {
            kinds[NamedPaths.hash(path.bytes)] = .excluded
            return
        }
        kinds[NamedPaths.hash(path.bytes)] = try kind(of: entry, path)
        facts.entries += 1
        facts.bytes += entry.size
    }

    private mutating func checkWay(to path: ArchivePath, of entry: TarEntry) throws(FailureReply) {
        for index in path.bytes.indices where path.bytes[index] == UInt8(ascii: "/") {
            let above = NamedPaths.hash(path.bytes[..<index])
            switch kinds[above] {
            case .link: throw ArchivePath.refusal(entry.path, "lies below a link")
            case .file: throw ArchivePath.refusal(entry.path, "lies below something that is no directory")
            // A directory without a member of its own.
            case nil: kinds[above] = .directory
            case .directory, .excluded: break
            }
        }
    }

    private func kind(of entry: TarEntry, _ path: ArchivePath) throws(FailureReply) -> Kind {
        switch entry.kind {
        case .directory: return .directory
        case .file: return .file
        case .symbolicLink(let target):
            guard !target.isEmpty else { throw ArchivePath.refusal(entry.path, "is a link to nothing") }
            return .link
        case .hardLink(let target):
            let kind = try kinds[NamedPaths.hash(ArchivePath(target).bytes)]
            guard kind != .excluded else {
                throw ArchivePath.refusal(entry.path, "is a hard link to one that is excluded")
            }
            guard let kind, kind != .directory else {
                throw ArchivePath.refusal(entry.path, "is a hard link to what is no earlier file of the archive")
            }
            return kind
        case .characterDevice, .blockDevice, .fifo: throw ArchivePath.refusal(entry.path, "is a device or a FIFO")
        }
    }
}
