internal import Glibc
internal import PyroImages
internal import PyroModel
internal import PyroStore
internal import PyroSystem
internal import SystemPackage

/// The files of workspaces, and how they come and go together with the records.
///
/// A record is there before its files and goes before them, so a file without a record is what a crash left.
struct WorkspaceFiles: Sendable {
    let state: StateDirectory
    let store: WorkspaceStore

    /// Makes the files of a workspace whose record is there.
    func make(_ record: WorkspaceRecord) async throws {
        try Directory.make(state.workspace(record.id))
        try await OverlayTemplate(state: state, diskMiB: record.diskMiB).copy(to: state.layer(record.layerID))
        try DurableFile.flushDirectory(state.layers)
        try DurableFile.flushDirectory(state.workspaces)
    }

    /// Begins a layer over another one, or over the environment, that the workspace will write to.
    /// - Returns: it, and its file, opened for reading and writing.
    func makeLayer(over parent: String?, for record: WorkspaceRecord) async throws -> (LayerRecord, OwnedDescriptor) {
        let layer = LayerRecord(
            id: MachineID.random().description, parentID: parent, environment: record.environment,
            environmentDigest: record.environmentDigest)
        try await store.claim(layer, for: record.id)
        let path = state.layer(layer.id)
        try await OverlayTemplate(state: state, diskMiB: record.diskMiB).copy(to: path)
        try DurableFile.flushDirectory(state.layers)
        return (layer, try OwnedDescriptor.open(path, .readWrite))
    }

    /// Gives up what was begun for a workspace and came to nothing. The caller holds its lock, or is the one who began it.
    func abandonWork(of id: String) async throws {
        if try await store.abandonWork(of: id) { try await removeUnneeded() }
    }

    /// Removes layers and snapshots that no record speaks of any more.
    @discardableResult
    func removeUnneeded() async throws -> Int64 {
        let layers = try await store.removeUnreferencedLayers()
        let snapshots = try Directory.names(in: state.snapshots)
        let known = snapshots.isEmpty ? [] : try await store.snapshotIDs()
        return try await DedicatedThread.run { [self] in
            var freed = try layers.reduce(0) { try $0 + unlinkFile(state.layer($1)) }
            for name in snapshots where !known.contains(name) { freed += try removeDirectory(state.snapshot(name)) }
            return freed
        }
    }

    /// Removes a workspace with all that is its own. The caller holds its lock, and no machine of it runs.
    /// - Returns: bytes that are free now.
    @discardableResult
    func remove(_ id: String) async throws -> Int64 {
        _ = try await store.delete(id)
        let parts = try await removeUnneeded()
        return try await DedicatedThread.run { [self] in
            let freed = try parts + removeDirectory(state.workspace(id))
            LocalSocket(in: state.run, named: state.socketName(of: id)).remove()
            _ = try unlinkFile(state.lock(of: id))
            return freed
        }
    }

    /// Removes images of a workspace's memory, whole or not, that are of no use any more. The caller holds its lock, and
    /// no machine of it runs.
    func removeMemory(of id: String) async {
        try? await DedicatedThread.run { [state] in
            Checkpoint.remove(state.memory(of: id))
            for name in try Directory.names(in: state.workspace(id)) where DurableFile.isTemporary(name) {
                Checkpoint.remove(state.workspace(id).appending(name))
            }
        }
    }

    /// Removes files that no record speaks of.
    func sweep() async throws {
        // Files are looked for before records: what is made meanwhile is not among them.
        let locks = try Directory.names(in: state.locks).compactMap(StateDirectory.workspaceOfLock)
        let names = Set(try Directory.names(in: state.workspaces) + locks)
        let files = try Directory.names(in: state.layers)
        let records = Set(try await store.records().map(\.id))
        for name in names.subtracting(records).sorted() {
            // A workspace that is just being made or removed is somebody else's business.
            guard let lock = try FileLock.attempt(state.lock(of: name)) else { continue }
            guard try await store.record(name) == nil else { continue }
            try await remove(name)
            withExtendedLifetime(lock) {}
        }
        try await removeUnneeded()
        let known = try await store.layerIDs()
        for name in files where !known.contains(String(name.prefix { $0 != "." })) {
            _ = try unlinkFile(state.layers.appending(name))
        }
    }

    private func unlinkFile(_ path: FilePath) throws(PyroError) -> Int64 {
        guard let status = try? FileFacts.status(path) else { return 0 }
        guard path.withPlatformString({ unlink($0) }) != 0 else { return Int64(status.st_blocks) * 512 }
        let reason = Errno.current
        if reason == .noSuchFileOrDirectory { return 0 }
        throw SystemError.make("remove \(path)", reason)
    }

    private func removeDirectory(_ path: FilePath) throws(PyroError) -> Int64 {
        guard FileFacts.isDirectory(path) else { return 0 }
        let bytes = Directory.allocatedBytes(path)
        try Directory.remove(path)
        return bytes
    }
}
