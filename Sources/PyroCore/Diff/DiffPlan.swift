internal import PyroModel
internal import PyroPatch
internal import PyroWire

/// What has to be read for a diff, and what comes of it.
struct DiffPlan: Sendable {
    /// Bytes of contents that are held in memory at once; what is beyond is in the entries and not in the patch.
    private static let contentBytes: UInt64 = 256 << 20

    private let candidates: [TreeComparison.Candidate]
    /// Directories of either tree that hold something: git knows of those by their files alone.
    private let oldParents: Set<[UInt8]>
    private let newParents: Set<[UInt8]>
    /// Paths whose contents are needed, with their sizes.
    private(set) var oldSizes: [[UInt8]: UInt64] = [:]
    private(set) var newSizes: [[UInt8]: UInt64] = [:]

    init(_ candidates: [TreeComparison.Candidate], from old: [TreeEntry], to new: [TreeEntry]) {
        self.candidates = candidates
        oldParents = Self.parents(old)
        newParents = Self.parents(new)
        var rest = Self.contentBytes
        for candidate in candidates where !TreeComparison.isOfGit(candidate.path) {
            let size = Self.size(candidate.old) + Self.size(candidate.new)
            guard size <= rest, [candidate.old, candidate.new].allSatisfy(Self.isReadable) else { continue }
            rest -= size
            if let old = candidate.old, old.kind == .file { oldSizes[candidate.path] = old.size }
            if let new = candidate.new, new.kind == .file { newSizes[candidate.path] = new.size }
        }
    }

    private static func size(_ entry: TreeEntry?) -> UInt64 {
        guard let entry, entry.kind == .file else { return 0 }
        return min(entry.size, UInt64(Limits.fileBytes))
    }

    private static func isReadable(_ entry: TreeEntry?) -> Bool {
        entry.map { $0.kind != .file || $0.size <= UInt64(Limits.fileBytes) } ?? true
    }

    private static func parents(_ entries: [TreeEntry]) -> Set<[UInt8]> {
        var parents: Set<[UInt8]> = []
        for entry in entries {
            guard let slash = entry.path.lastIndex(of: UInt8(ascii: "/")) else { continue }
            parents.insert(Array(entry.path[..<slash]))
        }
        return parents
    }

    /// The changes by content, those of git's own files apart.
    func changes(old: FileContents, new: FileContents) -> [GitDiff.Change] {
        candidates.filter { !TreeComparison.isOfGit($0.path) }.map { candidate in
            GitDiff.Change(
                path: candidate.path,
                old: candidate.old.flatMap { side($0, oldSizes, old, parents: oldParents) },
                new: candidate.new.flatMap { side($0, newSizes, new, parents: newParents) })
        }
    }

    /// - Returns: `nil` for what git does not speak of, and for what was gone when it was read.
    private func side(
        _ entry: TreeEntry, _ sizes: [[UInt8]: UInt64], _ contents: FileContents, parents: Set<[UInt8]>
    ) -> GitDiff.Side? {
        switch entry.kind {
        case .file:
            let isExecutable = entry.mode & 0o100 != 0
            guard sizes[entry.path] != nil else { return .file(.tooLarge, isExecutable: isExecutable) }
            return contents.files[entry.path].map { .file(.bytes($0), isExecutable: isExecutable) }
        case .symbolicLink: return .symlink(entry.target ?? [])
        case .directory: return parents.contains(entry.path) ? nil : .directory
        case .other: return .other
        }
    }

    /// Entries of git's own files, by what `lstat` says of them.
    func entriesOfGit() -> [DiffResult.Entry] {
        candidates.filter { TreeComparison.isOfGit($0.path) }.compactMap { candidate in
            guard let entry = candidate.new ?? candidate.old else { return nil }
            if entry.kind == .directory, candidate.old != nil, candidate.new != nil { return nil }
            let isOther = candidate.old.map { old in candidate.new.map { $0.kind != old.kind } ?? false } ?? false
            let status: ChangeStatus =
                candidate.old == nil ? .added : candidate.new == nil ? .deleted : isOther ? .typeChanged : .modified
            return DiffResult.Entry(
                path: PathText(candidate.path), status: status, artifactType: ArtifactType(entry.kind))
        }
    }
}
