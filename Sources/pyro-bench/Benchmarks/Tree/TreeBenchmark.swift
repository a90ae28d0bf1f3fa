internal import PyroCore
internal import PyroModel
internal import PyroSystem
internal import Synchronization
internal import SystemPackage

/// What an agent does all day, on a workspace seeded with a large project: files go in, change, and come out.
///
/// Each step is held against what it must have done: a time for something else is none.
struct TreeBenchmark: Benchmark {
    let metrics: [Metric] = [
        .treeSeed, .treeBaseline, .treeSnapshot, .treePushChanges, .treeDiff, .treePatch, .treeExport, .treePush,
        .treeReset,
    ]

    /// It takes most of a minute, and its times are long enough to be steady.
    func rounds(of all: Int) -> Int { max(1, (all + 2) / 3) }

    func measure(on host: BenchmarkHost, into measurements: inout Measurements) async throws {
        let tree = try await DedicatedThread.run { try BenchmarkTree.make() }
        defer { tree.remove() }
        let workspace = try await seed(tree, on: host, &measurements)
        _ = try await workspace.lend { workspace in
            let steps = TreeSteps(workspace: workspace, tree: tree)
            try await DedicatedThread.run { try tree.edit() }
            try await steps.pushChanges(&measurements)
            try await steps.diff(&measurements)
            try await steps.patch(&measurements)
            if measurements.wants([.treeExport]) { try await steps.export(&measurements) }
            if measurements.wants([.treePush]) { try await steps.push(&measurements) }
            if measurements.wants([.treeReset]) { try await steps.reset(&measurements) }
        }
    }

    private func seed(
        _ tree: BenchmarkTree, on host: BenchmarkHost, _ measurements: inout Measurements
    ) async throws -> BenchmarkWorkspace {
        let others = Set(try Directory.names(in: host.state.snapshots))
        let clock = ContinuousClock()
        let begin = clock.now
        let copied = Mutex<ContinuousClock.Instant?>(nil)
        let workspace = try await BenchmarkWorkspace.make(on: host, seed: tree.whole) { _ in
            // The last message before the end says that the files are there.
            copied.withLock { $0 = clock.now }
        }
        let end = clock.now
        measurements.add(.treeSeed, end - begin)
        if let copied = copied.withLock({ $0 }) { measurements.add(.treeBaseline, end - copied) }
        let snapshots = try Directory.names(in: host.state.snapshots).filter { !others.contains($0) }
        let bytes = snapshots.reduce(0) { $0 + Directory.allocatedBytes(host.state.snapshots.appending($1)) }
        measurements.add(.treeSnapshot, Double(bytes) / 1_048_576)
        return workspace
    }
}
