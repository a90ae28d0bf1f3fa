package import PyroModel
internal import PyroPatch
internal import PyroStore
internal import PyroSystem
internal import PyroWire

/// What has changed, found by the trees of two points: one `lstat` an entry, contents only of what may have changed.
extension Engine {
    /// How long a guest may take to list a tree: four million entries under emulation.
    private static let treeDeadline: Duration = .seconds(600)

    package func diff(of id: String, _ options: DiffOptions, progress: @escaping ProgressHandler) async throws
        -> DiffResult
    {
        if let limit = options.maxPatchBytes, limit < 0 {
            throw PyroError(.usage, "A patch cannot have at most \(limit) bytes.")
        }
        let comparison = TreeComparison(
            paths: try options.paths.map(Self.pathInWorkspace), includesGit: options.includesGit)
        let from = try await store().snapshot(options.from, of: id)
        guard options.to != DiffOptions.now else {
            return try await visit(id, progress: progress) { link in
                let tree = try await Self.tree(over: link)
                return try await diff(options, comparison, from: from, to: tree) {
                    try await FileContents.read($0, below: WorkspaceInfo.path, over: link)
                }
            }
        }
        let to = try await store().snapshot(options.to, of: id)
        return try await diff(options, comparison, from: from, to: try await tree(of: to)) {
            try await contents($0, of: to)
        }
    }

    private func diff(
        _ options: DiffOptions, _ comparison: TreeComparison, from: SnapshotRecord, to new: [TreeEntry],
        reading read: ([[UInt8]: UInt64]) async throws -> FileContents
    ) async throws -> DiffResult {
        let old = try await tree(of: from)
        let plan = DiffPlan(comparison.candidates(from: old, to: new), from: old, to: new)
        let newContents = try await read(plan.newSizes)
        let changes = plan.changes(old: try await contents(plan.oldSizes, of: from), new: newContents)
        return try await DedicatedThread.run {
            let diff = GitDiff(changes, options: GitDiff.Options(includesBinary: options.binary))
            return DiffResult(diff, of: from.workspaceID, options, besides: plan.entriesOfGit())
        }
    }

    /// What `/workspace` of a running machine holds.
    static func tree(over link: Link) async throws -> [TreeEntry] {
        do {
            return try await GuestFiles(link).tree(of: WorkspaceInfo.path, within: treeDeadline)
        } catch let error as PyroError where error.code == .notFound {
            // Somebody has removed the directory itself.
            return []
        }
    }

    func tree(of snapshot: SnapshotRecord) async throws -> [TreeEntry] {
        // Without a layer of its own it is an environment, whose directory is empty.
        guard snapshot.layerID != nil else { return [] }
        let path = state.tree(ofSnapshot: snapshot.id)
        return try await DedicatedThread.run { try TreeFile.read(path) }
    }

    private func contents(_ sizes: [[UInt8]: UInt64], of snapshot: SnapshotRecord) async throws -> FileContents {
        guard !sizes.isEmpty else { return FileContents() }
        let record = try await store().find(snapshot.workspaceID)
        return try await withToolMachine(over: snapshot.layerID, of: record) {
            try await FileContents.read(sizes, below: WorkspaceInfo.path, over: $0)
        }
    }

    /// A path that is compared, relative to `/workspace`.
    private static func pathInWorkspace(_ text: String) throws(PyroError) -> [UInt8] {
        let path = try GuestPath(text).plain
        let root = Array(WorkspaceInfo.path.utf8)
        let names = path.split(separator: UInt8(ascii: "/"))
        guard TreeComparison.isPath(path, at: root), !names.contains(where: { $0.elementsEqual("..".utf8) }) else {
            throw PyroError(
                .usage, "The path \(text) is not below \(WorkspaceInfo.path), which is all that a diff compares.")
        }
        return Array(path.dropFirst(root.count + 1))
    }
}

extension DiffResult {
    /// - Parameter others: entries that the diff does not have.
    fileprivate init(_ diff: GitDiff, of id: String, _ options: DiffOptions, besides others: [Entry]) {
        var summary = Summary(diff.summary)
        for entry in others {
            summary.total += 1
            if entry.artifactType != .directory { summary.nonText += 1 }
            switch entry.status {
            case .added: summary.added += 1
            case .deleted: summary.deleted += 1
            case .typeChanged: summary.typeChanged += 1
            case .modified, .renamed: summary.modified += 1
            }
        }
        // Whole files, as many as there is room for: what is there applies by itself.
        let limit = options.statOnly ? 0 : options.maxPatchBytes ?? .max
        var kept: [UInt8] = []
        var start = 0
        for entry in diff.entries {
            if kept.count + entry.patchBytes <= limit { kept += diff.patch[start..<start + entry.patchBytes] }
            start += entry.patchBytes
        }
        self.init(
            workspaceID: id, from: options.from, to: options.to, summary: summary,
            entries: diff.entries.map(Entry.init) + others, patch: kept,
            patchBytes: options.statOnly ? 0 : diff.patch.count,
            truncated: !options.statOnly && kept.count < diff.patch.count)
    }
}

extension DiffResult.Summary {
    fileprivate init(_ summary: GitDiff.Summary) {
        self.init()
        total = summary.total
        added = summary.added
        modified = summary.modified
        deleted = summary.deleted
        renamed = summary.renamed
        typeChanged = summary.typeChanged
        textPatched = summary.textPatched
        nonText = summary.nonText
    }
}

extension DiffResult.Entry {
    fileprivate init(_ entry: GitDiff.Entry) {
        self.init(
            path: PathText(entry.path), status: ChangeStatus(entry.status),
            artifactType: ArtifactType(entry.artifactType), oldPath: entry.oldPath.map { PathText($0) },
            addedLines: entry.lines?.added, deletedLines: entry.lines?.removed)
    }
}

extension ChangeStatus {
    fileprivate init(_ status: GitDiff.Status) {
        self =
            switch status {
            case .added: .added
            case .modified: .modified
            case .deleted: .deleted
            case .renamed: .renamed
            case .typeChanged: .typeChanged
            }
    }
}

extension ArtifactType {
    fileprivate init(_ type: GitDiff.ArtifactType) {
        self =
            switch type {
            case .file: .file
            case .directory: .directory
            case .symlink: .symlink
            case .other: .other
            }
    }
}
