internal import FoundationEssentials
internal import PyroHost
internal import PyroImages
package import PyroModel
internal import PyroStore
internal import PyroSystem
internal import SystemPackage

extension Engine {
    /// Makes a workspace. Nothing of it stays when this throws.
    /// - Returns: its id.
    package func createWorkspace(_ options: WorkspaceOptions, progress: @escaping ProgressHandler) async throws
        -> String
    {
        try WorkspaceChecks.check(options)
        // What cannot be a seed is refused before anything is made.
        let seed = try await options.seed.asyncMap { try await HostSource.open($0, exclude: options.seedExclude) }
        try FreeSpace.ofFileSystem.require(Limits.freeDiskBytes, at: state.root, to: "create a workspace")
        try await install(options.environment) { progress($0) }
        // Held until the supervisor holds it: a prune must not come between.
        let environment = try await environments.open(options.environment)
        defer { withExtendedLifetime(environment) {} }
        let record = try newRecord(options, environment)
        let files = WorkspaceFiles(state: state, store: try store())
        // Whoever sweeps may look at the lock's file for a moment.
        let lock = try await FileLock.acquire(
            state.lock(of: record.id), waitingFor: "the new workspace \(record.id)", deadline: .seconds(5))
        defer { withExtendedLifetime(lock) {} }
        // What a crash has left of others is in nobody's way, so it must not keep this one from being made either.
        try? await files.sweep()
        do {
            try await releaseName(options.name)
            // Without a seed, the baseline is the environment's disk as it is, and needs nothing to be kept.
            let baseline = seed == nil ? SnapshotRecord(baselineOf: record) : nil
            try await store().insert(record, layer: LayerRecord(record), snapshot: baseline)
            try await files.make(record)
            let birth = WorkspaceBirth(
                id: record.id, stateDirectory: state.root.string, isNew: true, isSeeded: seed != nil)
            let connection = try await launch(birth, record, lock, progress: progress)
            defer { connection.close() }
            if let seed { try await fill(record.id, with: seed, over: connection, progress: progress) }
            return record.id
        } catch {
            // Whatever has come to be of it; a task that was cancelled has this to do all the same.
            await Task { _ = try? await files.remove(record.id) }.value
            throw error
        }
    }

    /// Puts the seed into `/workspace`, and has that become the baseline. Nothing of the workspace stays when this throws.
    private func fill(
        _ id: String, with seed: HostSource, over connection: WorkspaceConnection, progress: @escaping ProgressHandler
    ) async throws {
        do {
            guard let visit = try await WorkspaceVisit.begin(over: connection.link, in: id) else {
                throw PyroError(.guestLost, "The machine of the new workspace \(id) ended while it was being seeded.")
            }
            let sent = try await seed.send(to: WorkspaceInfo.path, over: connection.link, progress: progress)
            try await visit.end()
            progress(Progress("Taking the baseline"))
            let facts = WorkspaceSeed(
                mode: seed.mode, seedPath: seed.path, entryCount: sent.entryCount, bytesWritten: sent.bytesWritten,
                skipped: sent.skipped)
            _ = try await connection.ask(.seeded(facts), for: "take the baseline of the workspace \(id)")
        } catch {
            // A task of its own, since this one may have been cancelled.
            await Task { _ = try? await connection.ask(.delete, for: "give the workspace \(id) up") }.value
            throw error
        }
    }

    /// Removes what a crash has left of another workspace that was to have this name.
    func releaseName(_ name: String?) async throws {
        guard let name, let rival = try await store().records().first(where: { $0.name == name }) else { return }
        _ = try await settled(rival)
    }

    private func newRecord(_ options: WorkspaceOptions, _ environment: EnvironmentUse) throws(PyroError)
        -> WorkspaceRecord
    {
        let now = Date()
        return WorkspaceRecord(
            id: MachineID.random().description, name: options.name, labels: options.labels,
            environment: options.environment, environmentDigest: environment.digest, vcpuCount: options.vcpuCount,
            memMiB: options.memMiB, diskMiB: options.diskMiB, ttlSeconds: options.ttlSeconds, createdAt: now,
            lastActivityAt: now, state: .creating, accelerator: .tcg, machineID: HexDigits.random(count: 32),
            layerID: MachineID.random().description, seed: .none)
    }
}

extension LayerRecord {
    /// The first layer of a workspace's disk.
    fileprivate init(_ record: WorkspaceRecord) {
        self.init(
            id: record.layerID, environment: record.environment, environmentDigest: record.environmentDigest)
    }
}

extension SnapshotRecord {
    /// The baseline of a workspace that begins with nothing but its environment.
    fileprivate init(baselineOf record: WorkspaceRecord) {
        self.init(
            id: record.id, workspaceID: record.id, name: DiffOptions.baseline, kind: .baseline, layerID: nil,
            createdAt: record.createdAt, hasMemory: false)
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
