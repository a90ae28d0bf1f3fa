internal import PyroCore
internal import PyroModel
internal import SystemPackage

/// The steps of ``TreeBenchmark`` on the seeded workspace, in their order.
struct TreeSteps: Sendable {
    let workspace: BenchmarkWorkspace
    let tree: BenchmarkTree

    private let clock = ContinuousClock()
    private var engine: Engine { workspace.host.engine }

    /// The edited files alone.
    func pushChanges(_ measurements: inout Measurements) async throws {
        let begin = clock.now
        let push = try await engine.push(tree.changes, into: workspace.id, options: SyncOptions()) { _ in }
        measurements.add(.treePushChanges, clock.now - begin)
        let bytes = BenchmarkTree.bytes / BenchmarkTree.files * BenchmarkTree.edited
        try Self.require(push.workspaceSync.bytesWritten == Int64(bytes), "A push of the edited files", push)
    }

    func diff(_ measurements: inout Measurements) async throws {
        let begin = clock.now
        let diff = try await engine.diff(of: workspace.id, DiffOptions()) { _ in }
        measurements.add(.treeDiff, clock.now - begin)
        try Self.require(
            diff.summary.textPatched == BenchmarkTree.edited && diff.summary.total == BenchmarkTree.edited,
            "A diff of the edited files", diff.summary)
    }

    func patch(_ measurements: inout Measurements) async throws {
        let begin = clock.now
        let result = try await engine.applyPatch(to: workspace.id, BenchmarkTree.patch, checksOnly: false)
        measurements.add(.treePatch, clock.now - begin)
        try Self.require(result.summary.modified == BenchmarkTree.patched, "A patch of many files", result.summary)
    }

    func export(_ measurements: inout Measurements) async throws {
        let begin = clock.now
        let result = try await engine.export(
            WorkspaceInfo.path, of: workspace.id, to: HostPath(tree.output.string), options: ExportOptions()
        ) { _ in }
        measurements.add(.treeExport, clock.now - begin)
        try Self.require(result.bytesWritten == Int64(BenchmarkTree.bytes), "An export of the tree", result)
    }

    /// The whole tree again, edited files and all.
    func push(_ measurements: inout Measurements) async throws {
        let begin = clock.now
        let push = try await engine.push(tree.whole, into: workspace.id, options: SyncOptions(delete: true)) { _ in }
        measurements.add(.treePush, clock.now - begin)
        try Self.require(push.workspaceSync.deletedCount == 0, "A push of the whole tree", push)
    }

    func reset(_ measurements: inout Measurements) async throws {
        measurements.add(.treeReset, try await workspace.reset())
        let left = try await engine.diff(of: workspace.id, DiffOptions()) { _ in }
        try Self.require(!left.changed, "A reset", left.summary)
        let info = try await engine.status(of: workspace.id)
        try Self.require(info.startedBy == .resume, "A reset from memory", info)
    }

    /// - Throws: `internal` when a step has done something else than what is to be measured.
    private static func require(_ isDone: Bool, _ what: String, _ result: some Sendable) throws {
        guard !isDone else { return }
        throw PyroError(.internal, "\(what) was something else: \(result)")
    }
}
