/// The files of a tree while a patch is applied, in memory.
///
/// As for git the order of files in a patch does not count where names change: what is renamed or copied is what was there
/// before, and a path that anything leaves is free. Several changes of one file in its place follow one another.
struct PatchApplication {
    /// What the patch has put at a path.
    private struct Made {
        var file: PatchFile
        /// Whether it is what was there, changed.
        var isInPlace = false
        /// What was renamed to it.
        var from: [UInt8]?
    }

    private var made: [[UInt8]: Made] = [:]
    /// Paths that what was there has left.
    private var gone: Set<[UInt8]> = []
    /// What was at a path before the patch.
    private var originals: [[UInt8]: PatchTreeEntry] = [:]
    /// Paths that anything leaves, at any place of the patch.
    private let vacated: Set<[UInt8]>
    var budget = WorkBudget()

    init(_ files: [FilePatch]) {
        vacated = Set(files.filter { $0.action == .delete || $0.action == .rename }.map(\.oldPath))
    }

    mutating func apply(_ patch: FilePatch, to tree: inout some PatchTree) throws(PatchError) {
        try look(at: patch.oldPath, in: &tree)
        try look(at: patch.newPath, in: &tree)
        switch patch.action {
        case .create: try create(patch)
        case .modify: try modify(patch)
        case .delete: try delete(patch)
        case .rename: try rename(patch)
        case .copy:
            guard let file = original(patch.oldPath) ?? made[patch.oldPath]?.file else { throw missing(patch.oldPath) }
            try checkIsFree(patch.newPath)
            made[patch.newPath] = Made(file: try patched(file, by: patch))
        }
    }

    /// The changes in the order of their paths.
    func changes() -> [PatchChange] {
        var changes = made.map { path, made in
            let wasThere = original(path) != nil
            let status: PatchChange.Status = wasThere ? .modified : made.from != nil ? .renamed : .added
            return PatchChange(
                path: path, status: status, oldPath: status == .renamed ? made.from : nil, file: made.file)
        }
        let renamed = Set(changes.compactMap(\.oldPath))
        for path in gone where made[path] == nil && !renamed.contains(path) && original(path) != nil {
            changes.append(PatchChange(path: path, status: .deleted, file: nil))
        }
        return changes.sorted { $0.path.lexicographicallyPrecedes($1.path) }
    }

    // MARK: One file

    private mutating func create(_ patch: FilePatch) throws(PatchError) {
        try checkIsFree(patch.newPath)
        let mode = patch.newMode ?? GitMode.file
        let isSymlink = mode == GitMode.link
        let bits: UInt32 = isSymlink ? 0o777 : GitMode.isExecutable(mode) ? 0o755 : 0o644
        let empty = PatchFile(mode: bits, isSymlink: isSymlink, content: [])
        var creation = patch
        (creation.oldMode, creation.newMode) = (mode, mode)
        made[patch.newPath] = Made(file: try patched(empty, by: creation))
    }

    private mutating func modify(_ patch: FilePatch) throws(PatchError) {
        let path = patch.newPath
        if let there = made[path] {
            let file = try patched(there.file, by: patch)
            made[path]?.file = file
        } else if let file = original(path), !gone.contains(path) {
            made[path] = Made(file: try patched(file, by: patch), isInPlace: true)
        } else {
            guard patch.expectsNothing else { throw missing(path) }
            try create(patch)
        }
    }

    private mutating func delete(_ patch: FilePatch) throws(PatchError) {
        let path = patch.oldPath
        if let file = original(path), !gone.contains(path), made[path]?.isInPlace != true {
            // Something new may be there already: a link in the place of a file comes as two changes.
            try checkAllGoes(file, by: patch)
        } else {
            guard let there = made.removeValue(forKey: path) else { throw missing(path) }
            try checkAllGoes(there.file, by: patch)
        }
        gone.insert(path)
    }

    private mutating func rename(_ patch: FilePatch) throws(PatchError) {
        let path = patch.oldPath
        guard path != patch.newPath else {
            throw PatchError(.malformed, "The patch renames \(printable(path)) to itself.", path: path)
        }
        let file: PatchFile
        var from: [UInt8]?
        if let there = made[path], there.isInPlace || original(path) == nil {
            file = there.file
            from = there.isInPlace ? path : there.from
            made[path] = nil
        } else {
            guard let before = original(path), !gone.contains(path) else { throw missing(path) }
            file = before
            from = path
        }
        try checkIsFree(patch.newPath)
        gone.insert(path)
        made[patch.newPath] = Made(file: try patched(file, by: patch), from: from)
    }

    // MARK: What is there

    private mutating func look(at path: [UInt8], in tree: inout some PatchTree) throws(PatchError) {
        guard originals[path] == nil else { return }
        let entry = try tree.entry(at: path)
        if case .file(let file) = entry {
            guard file.content.count <= PatchLimits.fileBytes else {
                throw PatchError.tooLarge(path, bytes: file.content.count)
            }
            try budget.hold(file.content.count, for: path)
        }
        originals[path] = entry
    }

    /// What was at the path before the patch, unless it was no file or link.
    private func original(_ path: [UInt8]) -> PatchFile? {
        if case .file(let file)? = originals[path] { file } else { nil }
    }

    private func checkIsFree(_ path: [UInt8]) throws(PatchError) {
        guard made[path] != nil || original(path) != nil && !vacated.contains(path) else { return }
        throw PatchError(
            .doesNotApply,
            """
            The patch makes a new file \(printable(path)), and it exists already. A file that exists is changed with its name \
            on both sides.
            """, path: path)
    }

    private func missing(_ path: [UInt8]) -> PatchError {
        if case .directory? = originals[path] {
            return PatchError(.wrongKind, "\(printable(path)) is a directory, and the patch is for a file.", path: path)
        }
        if gone.contains(path) {
            return PatchError(
                .doesNotApply, "The patch changes \(printable(path)) after it has deleted or renamed it.", path: path)
        }
        return PatchError(
            .missing,
            """
            \(printable(path)) does not exist, and the patch changes it. A new file is written with --- /dev/null as its old \
            name.
            """, path: path)
    }
}
