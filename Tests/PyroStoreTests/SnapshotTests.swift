import GRDB
import PyroModel
internal import PyroSystem
internal import SystemPackage
import Testing

@testable import PyroStore

@Suite struct SnapshotTests {
    private let scratch: ScratchStore
    private let store: WorkspaceStore
    private let workspace = WorkspaceRecord.sample(1)

    init() throws {
        scratch = try ScratchStore()
        store = try scratch.open()
    }

    private func snapshot(_ id: String, _ name: String, at seconds: Int = 0) -> SnapshotRecord {
        SnapshotRecord(
            id: id, workspaceID: workspace.id, name: name, kind: name == "baseline" ? .baseline : .named,
            layerID: workspace.layerID, createdAt: .moment(seconds), hasMemory: true)
    }

    private func layer(_ id: String, over parent: String?) -> LayerRecord {
        LayerRecord(id: id, parentID: parent, environment: "debian:12", environmentDigest: "sha256:e")
    }

    @Test func oneThatIsBeingMadeDoesNotCountAndIsNobodysLeftover() async throws {
        try await store.add(workspace)
        try await store.begin(snapshot("s", "baseline"))
        try await store.claim(layer("top", over: workspace.layerID), for: workspace.id)
        #expect(try await store.snapshots(of: workspace.id) == [])
        #expect(try await store.snapshotIDs() == ["s"])
        #expect(try await store.removeUnreferencedLayers() == [])
    }

    @Test func aCommitMovesTheDiskOnAndMakesTheSnapshotCount() async throws {
        try await store.add(workspace)
        let made = snapshot("s", "baseline")
        try await store.begin(made)
        let top = layer("top", over: workspace.layerID)
        try await store.claim(top, for: workspace.id)
        try await store.commit(top, snapshot: made, for: workspace.id) { $0.resetCount = 7 }
        let record = try #require(try await store.record(workspace.id))
        #expect(record.layerID == "top" && record.resetCount == 7)
        #expect(try await store.snapshots(of: workspace.id) == [made])
        #expect(try await store.snapshot("baseline", of: workspace.id) == made)
        #expect(try await store.abandonWork(of: workspace.id) == false)
        #expect(try await store.removeUnreferencedLayers() == [])
    }

    @Test func aChangeThatThrowsChangesNothing() async throws {
        try await store.add(workspace)
        let made = snapshot("s", "baseline")
        try await store.begin(made)
        try await store.claim(layer("top", over: workspace.layerID), for: workspace.id)
        let error = try await errorOf {
            try await store.commit(self.layer("top", over: nil), snapshot: made, for: self.workspace.id) { _ in
                throw PyroError(.wrongState, "No.")
            }
        }
        #expect(error.code == .wrongState)
        #expect(try await store.record(workspace.id)?.layerID == workspace.layerID)
        #expect(try await store.snapshots(of: workspace.id) == [])
    }

    @Test func whatWasNotFinishedIsGivenUp() async throws {
        try await store.add(workspace)
        try await store.begin(snapshot("s", "baseline"))
        try await store.claim(layer("top", over: workspace.layerID), for: workspace.id)
        #expect(try await store.abandonWork(of: workspace.id))
        #expect(try await store.snapshotIDs() == [])
        #expect(try await store.removeUnreferencedLayers() == ["top"])
        // The name is free again.
        try await store.begin(snapshot("t", "baseline"))
    }

    @Test func aSnapshotKeepsItsLayersUntilItsWorkspaceGoes() async throws {
        try await store.add(workspace)
        let made = snapshot("s", "baseline")
        try await store.begin(made)
        let top = layer("top", over: workspace.layerID)
        try await store.claim(top, for: workspace.id)
        try await store.commit(top, snapshot: made, for: workspace.id) { _ in }
        // A reset: the disk begins anew over the snapshot.
        let next = layer("next", over: workspace.layerID)
        try await store.claim(next, for: workspace.id)
        try await store.commit(next, for: workspace.id) { _ in }
        #expect(try await store.removeUnreferencedLayers() == ["top"])
        try await store.delete(workspace.id)
        #expect(try await store.snapshotIDs() == [])
        #expect(try await store.removeUnreferencedLayers().sorted() == [workspace.layerID, "next"].sorted())
    }

    @Test func theBaselineComesFirstThenTheNewest() async throws {
        try await store.add(workspace)
        for (index, name) in ["early", "baseline", "late"].enumerated() {
            try await store.write("add a snapshot") { [self] db in
                try SnapshotRow.insert(snapshot("s\(index)", name, at: index), isComplete: true, db)
            }
        }
        #expect(try await store.snapshots(of: workspace.id).map(\.name) == ["baseline", "late", "early"])
        let missing = try await errorOf { _ = try await store.snapshot("basline", of: self.workspace.id) }
        #expect(missing.code == .notFound && missing.remedy == "Did you mean 'baseline'?")
    }

    @Test func aWorkspaceOfAnEarlierStoreHasTheDiskItBeganWithAsBaseline() async throws {
        let path = scratch.state.root.appending("old.sqlite")
        let queue = try DatabaseQueue(path: path.string)
        try Schema.migrator.migrate(queue, upTo: "v1")
        try await queue.write { [workspace] db in
            try db.execute(
                sql: "INSERT INTO layer (id, environment, environment_digest) VALUES (?, 'debian:12', 'sha256:e')",
                arguments: [workspace.layerID])
            try WorkspaceRow.insert(workspace, db)
        }
        try Schema.migrator.migrate(queue)
        let baseline = try await queue.read { [workspace] db in
            try SnapshotRow.fetchAll(db, "WHERE workspace_id = ?", [workspace.id])
        }
        #expect(baseline.map(\.name) == ["baseline"] && baseline.map(\.layerID) == [nil])
        #expect(baseline.map(\.hasMemory) == [false])
    }
}
