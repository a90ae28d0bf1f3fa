/// The two sides of an entry of a diff: one path, or two when it was renamed.
struct PatchPair {
    var oldPath: [UInt8]
    var newPath: [UInt8]
    var old: GitDiff.Side?
    var new: GitDiff.Side?
    /// In percent, of a renamed file.
    var similarity: Int?

    var isRename: Bool { similarity != nil }

    var status: GitDiff.Status {
        guard let old else { return .added }
        guard let new else { return .deleted }
        if isRename { return .renamed }
        return old.artifactType == new.artifactType ? .modified : .typeChanged
    }

    var hasSameContent: Bool { old?.content == new?.content }

    /// What git writes for it: one patch, or two where a link and a file replace each other, which are of different kinds
    /// for git, as are files and directories, of which a patch does not tell.
    var parts: [PatchPair] {
        guard status == .typeChanged else { return [self] }
        let parts = [
            PatchPair(oldPath: oldPath, newPath: oldPath, old: old, new: nil),
            PatchPair(oldPath: newPath, newPath: newPath, old: nil, new: new),
        ]
        return parts.filter { ($0.old ?? $0.new)?.artifactType != .directory }
    }

    /// Whether a patch can say all of it.
    func canBeWritten(includesBinary: Bool) -> Bool {
        parts.allSatisfy { part in
            let sides = [part.old, part.new].compactMap { $0 }
            guard sides.allSatisfy({ $0.gitMode != nil && $0.content != nil }) else { return false }
            return includesBinary || part.hasSameContent || !sides.contains(where: \.isBinary)
        }
    }
}
