import GRDB
import PyroModel
import Testing

@testable import PyroStore

@Suite struct LayerTests {
    private let scratch: ScratchStore
    private let store: WorkspaceStore

    init() throws {
        scratch = try ScratchStore()
        store = try scratch.open()
    }

    /// Workspaces 1 and 2 over a shared layer `base`, and one over nothing but the environment.
    private func addFamily() async throws {
        try await store.write("add a layer") { db in
            try LayerRow.insert(LayerRecord(id: "base", environment: "debian:12", environmentDigest: "sha256:b"), db)
        }
        for number in 1...2 {
            let record = WorkspaceRecord.sample(number)
            var layer = record.layer
            layer.parentID = "base"
            try await store.insert(record, layer: layer)
        }
        try await store.add(.sample(3))
    }

    @Test func aChainComesFromBelow() async throws {
        try await addFamily()
        let chain = try await store.layers(from: WorkspaceRecord.sample(1).layerID)
        #expect(chain.map(\.id) == ["base", WorkspaceRecord.sample(1).layerID])
        #expect(chain.map(\.parentID) == [nil, "base"])
        #expect(chain.map(\.environmentDigest) == ["sha256:b", "sha256:e"])
    }

    @Test func aBrokenChainIsTold() async throws {
        try await addFamily()
        let missing = try await errorOf { _ = try await store.layers(from: "nowhere") }
        #expect(missing.code == .internal && missing.message.contains("nowhere"))
        try await store.write("make a circle") { db in
            try db.execute(
                sql: "UPDATE layer SET parent_id = ? WHERE id = 'base'", arguments: [WorkspaceRecord.sample(1).layerID])
        }
        let circle = try await errorOf { _ = try await store.layers(from: WorkspaceRecord.sample(2).layerID) }
        #expect(circle.code == .internal && circle.message.contains("damaged"))
    }

    @Test func aLayerGoesWhenNobodyNeedsIt() async throws {
        try await addFamily()
        let (first, second) = (WorkspaceRecord.sample(1), WorkspaceRecord.sample(2))
        #expect(try await store.removeUnreferencedLayers() == [])
        try await store.delete(first.id)
        #expect(try await store.removeUnreferencedLayers() == [first.layerID], "the other still stands on the base")
        try await store.delete(second.id)
        #expect(try await store.removeUnreferencedLayers() == ["base", second.layerID])
        #expect(try await store.layerIDs() == [WorkspaceRecord.sample(3).layerID])
    }

    @Test func aWorkspaceNeedsALayerThatIsThere() async throws {
        try await store.add(.sample(1))
        let error = try await errorOf {
            try await store.update(WorkspaceRecord.sample(1).id) { $0.layerID = "nowhere" }
        }
        #expect(error.code == .internal)
        #expect(try await store.find(WorkspaceRecord.sample(1).id).layerID == WorkspaceRecord.sample(1).layerID)
    }

    @Test func environmentsInUseAreThoseOfWorkspacesAndLayers() async throws {
        #expect(try await store.environmentDigestsInUse() == [])
        try await addFamily()
        #expect(try await store.environmentDigestsInUse() == ["sha256:b", "sha256:e"])
        for number in 1...2 { try await store.delete(WorkspaceRecord.sample(number).id) }
        #expect(try await store.environmentDigestsInUse() == ["sha256:b", "sha256:e"], "the layers are still there")
        _ = try await store.removeUnreferencedLayers()
        #expect(try await store.environmentDigestsInUse() == ["sha256:e"])
    }
}
