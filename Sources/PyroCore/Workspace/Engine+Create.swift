internal import FoundationEssentials
internal import PyroHost
internal import PyroImages
package import PyroModel
internal import PyroStore
internal import PyroSystem

extension Engine {
    /// Makes a workspace. Nothing of it stays when this throws.
    /// - Returns: its id.
    package func createWorkspace(_ options: WorkspaceOptions, progress: @escaping ProgressHandler) async throws
        -> String
    {
        try WorkspaceChecks.check(options)
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
            try await store().insert(record, layer: LayerRecord(record))
            try await files.make(record)
            let connection = try await launch(record, lock, isNew: true, progress: progress)
            connection.close()
            return record.id
        } catch {
            // Whatever has come to be of it; a task that was cancelled has this to do all the same.
            await Task { _ = try? await files.remove(record.id) }.value
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
