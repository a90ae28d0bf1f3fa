package import PyroModel
internal import PyroStore
internal import PyroSystem
internal import PyroWire

/// What would be lost with a workspace: what has changed since the baseline, unless it was exported as it is.
extension Engine {
    /// A workspace that does not answer within this time is deleted all the same, and what is lost stays unknown.
    private static let patience: Duration = .seconds(60)

    package func unexportedChanges(of id: String) async throws -> WorkspaceDelete.Lost {
        switch try await encounter(id) {
        case .serving(let connection):
            defer { connection.close() }
            return try await unexported(of: id) { try await self.look(at: id, over: connection.link) }
        case .still(let record, let lock):
            // Nobody wakes it meanwhile, so nobody writes to its disk.
            defer { withExtendedLifetime(lock) {} }
            return try await unexported(of: id) {
                try await self.withToolMachine(over: record.layerID, of: record) { try await Self.tree(over: $0) }
            }
        }
    }

    /// The tree of a workspace that runs, without that being any activity.
    private func look(at id: String, over link: Link) async throws -> [TreeEntry] {
        guard let visit = try await WorkspaceVisit.begin(over: link, in: id, isActivity: false) else {
            throw PyroError(.wrongState, "The workspace \(id) is about to stop.", retry: .safe)
        }
        let tree = try await Self.tree(over: link)
        try await visit.end()
        return tree
    }

    private func unexported(
        of id: String, reading tree: @escaping @Sendable () async throws -> [TreeEntry]
    ) async throws -> WorkspaceDelete.Lost {
        let baseline = try await self.tree(of: try await store().snapshot(DiffOptions.baseline, of: id))
        let now = try await withDeadline(Self.patience, waitingFor: "a look at what would be lost", tree)
        let path = state.exportedTree(of: id)
        let exported = (try? await DedicatedThread.run { try TreeFile.read(path) }) ?? []
        let saved = Dictionary(exported.map { ($0.path, $0) }) { _, last in last }
        let changes = TreeComparison().candidates(from: baseline, to: now).compactMap(\.new).filter { entry in
            // A directory is nothing without what is in it.
            entry.kind != .directory && !TreeComparison.isSame(saved[entry.path], entry)
        }
        return WorkspaceDelete.Lost(
            total: changes.count, paths: changes.prefix(Limits.lostPaths).map { PathText($0.path).text })
    }

    /// What of a part of the workspace differs from the baseline; `nil` for a path that has nothing to do with it.
    /// - Parameter path: of the guest, absolute.
    func changes(below path: [UInt8], of id: String, over link: Link) async throws -> ExportedPart? {
        let root = Array(WorkspaceInfo.path.utf8)
        let isAll = TreeComparison.isPath(root, at: path.count == 1 ? [] : path)
        guard isAll || TreeComparison.isPath(path, at: root) else { return nil }
        let part = isAll ? [] : Array(path.dropFirst(root.count + 1))
        let baseline = try await tree(of: try await store().snapshot(DiffOptions.baseline, of: id))
        let comparison = TreeComparison(paths: part.isEmpty ? [] : [part], includesGit: true)
        let now = try await Self.tree(over: link)
        return ExportedPart(path: part, changes: comparison.candidates(from: baseline, to: now).compactMap(\.new))
    }

    /// Remembers what has been exported.
    func noteExport(_ part: ExportedPart?, of id: String) async throws {
        guard let part else { return }
        let file = state.exportedTree(of: id)
        try await DedicatedThread.run {
            let before = ((try? TreeFile.read(file)) ?? []).filter { !TreeComparison.isPath($0.path, at: part.path) }
            let merged = (before + part.changes).sorted { WalkPath.isBefore($0.path, $1.path) }
            try TreeFile.write(merged, to: file)
        }
    }
}

/// What an export holds that the baseline does not have.
struct ExportedPart: Sendable {
    /// Relative to `/workspace`; empty for all of it.
    var path: [UInt8]
    var changes: [TreeEntry]
}
