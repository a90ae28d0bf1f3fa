import FoundationEssentials
import PyroModel
import PyroStore
import PyroSystem
import SystemPackage

@testable import PyroCore

/// An engine on a state directory of a test's own, with records and files of workspaces as a crash may leave them.
final class ScratchEngine: Sendable {
    let engine: Engine
    let store: WorkspaceStore

    init() throws {
        let root = "/tmp/pyro-engine-test-\(UInt64.random(in: .min ... .max))"
        engine = try Engine(stateDirectory: root, environment: ["PATH": "/usr/bin:/bin"])
        store = try engine.store()
    }

    deinit {
        for _ in 0..<100 where FileFacts.isDirectory(engine.state.root) {
            try? Directory.remove(engine.state.root, depth: 5)
        }
    }

    var state: StateDirectory { engine.state }
    var files: WorkspaceFiles { WorkspaceFiles(state: state, store: store) }

    /// Records a workspace and makes its files.
    @discardableResult
    func add(
        _ id: String, _ workspaceState: WorkspaceState, name: String? = nil,
        _ change: (inout WorkspaceRecord) -> Void = { _ in }
    ) async throws -> WorkspaceRecord {
        var record = WorkspaceRecord(
            id: id, name: name, labels: [:], environment: "debian:12", environmentDigest: "sha256:e", vcpuCount: 1,
            memMiB: 256, diskMiB: 16384, ttlSeconds: 3600, createdAt: Date(timeIntervalSince1970: 1000),
            lastActivityAt: Date(timeIntervalSince1970: 1000), state: workspaceState, accelerator: .tcg,
            machineID: String(repeating: "ab", count: 16), layerID: "layer\(id)")
        change(&record)
        let layer = LayerRecord(id: record.layerID, environment: "debian:12", environmentDigest: "sha256:e")
        try await store.insert(record, layer: layer)
        try makeFiles(id)
        return record
    }

    /// Files as those of a workspace, whether there is a record or not.
    func makeFiles(_ id: String) throws {
        try Directory.make(state.workspace(id))
        try Directory.make(state.memory(of: id))
        try DurableFile.write([1], to: state.memory(of: id).appending("memory"))
        let half = DurableFile.temporaryName(beside: state.memory(of: id))
        try Directory.make(half)
        try DurableFile.write([1], to: half.appending("memory"))
        try DurableFile.write([1, 2, 3], to: state.layer("layer\(id)"))
        try DurableFile.write([], to: state.lock(of: id))
        try DurableFile.write([], to: state.run.appending(state.socketName(of: id)))
    }

    /// All names below the directories of workspaces.
    func names() throws -> [String] {
        try [state.workspaces, state.layers, state.run].flatMap { try Directory.names(in: $0) }
            + Directory.names(in: state.locks).filter { $0.hasPrefix("workspace-") }
    }

    /// Gives a command in a workspace, which is recorded as running.
    func begin(in id: String) async throws -> Int {
        let new = NewCommand(command: ["a"], cwd: "/", timeLimitMilliseconds: 0, isDetached: true)
        return try await store.begin(new, in: id, at: Date()).sequence
    }
}
