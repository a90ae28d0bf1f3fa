internal import PyroModel
internal import PyroWire

/// Entries of two trees that may differ, found by what `lstat` says of them.
struct TreeComparison {
    /// An entry of either tree, or of both.
    struct Candidate: Equatable {
        var path: [UInt8]
        var old: TreeEntry?
        var new: TreeEntry?
    }

    /// Below `/workspace`; all of it when empty.
    var paths: [[UInt8]] = []
    var includesGit = false

    /// Both trees are in the order of a walk. What `lstat` calls the same is left out; what it calls different may still be
    /// the same by content.
    func candidates(from old: [TreeEntry], to new: [TreeEntry]) -> [Candidate] {
        var result: [Candidate] = []
        var (oldIndex, newIndex) = (0, 0)
        while oldIndex < old.count || newIndex < new.count {
            let next = (oldIndex < old.count ? old[oldIndex] : nil, newIndex < new.count ? new[newIndex] : nil)
            // What only one of the trees has comes up in its walk before the other's next entry.
            let before = next.0.flatMap { Self.isDue($0, beside: next.1) ? $0 : nil }
            let after = next.1.flatMap { Self.isDue($0, beside: next.0) ? $0 : nil }
            if before != nil { oldIndex += 1 }
            if after != nil { newIndex += 1 }
            guard let path = (after ?? before)?.path, !Self.isSame(before, after), isWanted(path) else { continue }
            result.append(Candidate(path: path, old: before, new: after))
        }
        return result
    }

    private static func isDue(_ entry: TreeEntry, beside other: TreeEntry?) -> Bool {
        other.map { !WalkPath.isBefore($0.path, entry.path) } ?? true
    }

    /// Whether nothing speaks for a change. The time of change is set by every write, and nobody can set it back.
    static func isSame(_ old: TreeEntry?, _ new: TreeEntry?) -> Bool {
        guard let old, let new, old.kind == new.kind, old.mode == new.mode else { return false }
        // A directory's times and size tell of its entries, which are compared themselves.
        if old.kind == .directory { return true }
        return old.size == new.size && old.modified == new.modified && old.changed == new.changed
            && old.inode == new.inode && old.target == new.target
    }

    private func isWanted(_ path: [UInt8]) -> Bool {
        guard includesGit || !Self.isOfGit(path) else { return false }
        return paths.isEmpty || paths.contains { Self.isPath(path, at: $0) }
    }

    /// Whether it is, or lies below, something named `.git`.
    static func isOfGit(_ path: [UInt8]) -> Bool {
        path.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual(".git".utf8) }
    }

    /// Whether `path` is `root` or lies below it.
    static func isPath(_ path: [UInt8], at root: [UInt8]) -> Bool {
        root.isEmpty
            || path.starts(with: root) && (path.count == root.count || path[root.count] == UInt8(ascii: "/"))
    }
}
