internal import FoundationEssentials
internal import PyroHost
internal import PyroImages
internal import PyroModel
internal import PyroQEMU
internal import PyroStore
internal import PyroSystem
internal import PyroWire
internal import SystemPackage

/// What the caller of a workspace finds: a machine that serves, or the workspace itself, for the moment its own.
enum WorkspaceEncounter {
    case serving(WorkspaceConnection)
    /// No machine runs, and none will while the lock is held.
    case still(WorkspaceRecord, FileLock)
}

extension Engine {
    /// Others may suspend, boot or delete a workspace meanwhile, none of which takes longer.
    private static let patience: Duration = .seconds(300)
    /// How often a workspace that is about to start or to end is looked at.
    private static let interval: Duration = .milliseconds(20)

    /// Finds out who owns a workspace, and waits while that changes.
    /// - Throws: `not_found`; `timeout` when another process neither serves it nor lets it go.
    func encounter(_ id: String) async throws -> WorkspaceEncounter {
        let end = ContinuousClock.now + Self.patience
        while true {
            if let connection = try await WorkspaceConnection.open(id, in: state) { return .serving(connection) }
            // A workspace that is gone has no lock to take.
            _ = try await store().find(id)
            if let lock = try FileLock.attempt(state.lock(of: id)) {
                guard let record = try await settle(id) else { continue }
                return .still(record, lock)
            }
            guard ContinuousClock.now < end else {
                throw PyroError(
                    .timeout, "Waited \(Self.patience) for the workspace \(id), which another pyro process holds.",
                    retry: .safe)
            }
            try await Task.sleep(for: Self.interval)
        }
    }

    /// A connection to the machine of a workspace, which is started first where none runs.
    func awaken(_ id: String, progress: @escaping ProgressHandler) async throws -> WorkspaceConnection {
        switch try await encounter(id) {
        case .serving(let connection): return connection
        case .still(let record, let lock):
            guard record.state != .failed else {
                throw PyroError(
                    .workspaceFailed,
                    "The workspace \(id) is damaged: \(record.lastError?.message ?? "its disk cannot be used").")
            }
            progress(Progress(record.hasMemory ? "Resuming the workspace" : "Starting the workspace"))
            return try await launch(record, lock, progress: progress)
        }
    }

    /// Starts the supervisor of a workspace whose lock the caller holds.
    func launch(
        _ record: WorkspaceRecord, _ lock: FileLock, from snapshot: String? = nil, progress: @escaping ProgressHandler
    ) async throws -> WorkspaceConnection {
        try await launch(
            WorkspaceBirth(id: record.id, stateDirectory: state.root.string, isNew: false, snapshot: snapshot), record,
            lock, progress: progress)
    }

    func launch(
        _ birth: WorkspaceBirth, _ record: WorkspaceRecord, _ lock: FileLock, progress: @escaping ProgressHandler
    ) async throws -> WorkspaceConnection {
        let isNew = birth.isNew
        if isNew { try FreeSpace.ofFileSystem.require(Limits.freeDiskBytes, at: state.root, to: "create a workspace") }
        try await reserveMemory(for: record, progress: progress)
        do {
            let supervisor = try await SupervisorProcess.start(
                .workspace(birth), programs: programs(), environment: variables, lock: lock)
            return WorkspaceConnection(link: try await Self.follow(supervisor, isNew, progress: progress))
        } catch {
            try Task.checkCancellation()
            if !isNew { _ = try? await store().update(record.id) { if $0.state != .started { $0.reservedMiB = 0 } } }
            throw error
        }
    }

    /// Waits until a supervisor serves. One whose start has failed is gone when this throws, and so is one that makes a
    /// workspace that is not wanted any more; any other goes on by itself when the task is cancelled.
    private static func follow(
        _ supervisor: SupervisorProcess, _ isNew: Bool, progress: @escaping ProgressHandler
    ) async throws -> Link {
        do {
            return try await withTaskCancellationHandler {
                _ = try await supervisor.started(progress: progress)
                return supervisor.link
            } onCancel: {
                supervisor.link.close()
            }
        } catch {
            supervisor.link.close()
            if isNew || !Task.isCancelled { await supervisor.gone() }
            throw error
        }
    }

    // MARK: After a crash

    /// Puts the record of a workspace in order whose machine has ended without a word. The caller holds its lock.
    /// - Returns: `nil` when nothing is left of it.
    func settle(_ id: String) async throws -> WorkspaceRecord? {
        let store = try store()
        let files = WorkspaceFiles(state: state, store: store)
        guard let record = try await store.record(id), record.state != .creating else {
            try await files.remove(id)
            return nil
        }
        // Work that was under way when a supervisor died.
        try await files.abandonWork(of: id)
        switch record.state {
        case .creating, .started:
            await files.removeMemory(of: id)
            try await store.endRunningCommands(of: id, as: .lost)
            return try await store.update(id) { record in
                record.state = .stopped
                record.hasMemory = false
                record.reservedMiB = 0
                record.jailLayers = []
                record.lastError = WorkspaceInfo.LastError(
                    code: .guestLost, message: "The machine ended without a word: its supervisor or the host died.")
            }
        case .suspended, .stopped, .failed:
            guard record.reservedMiB != 0 else { return record }
            return try await store.update(id) { $0.reservedMiB = 0 }
        }
    }

    /// The record as it is true now: one that tells of a machine is held against the lock of that machine.
    func settled(_ record: WorkspaceRecord) async throws -> WorkspaceRecord? {
        guard record.state == .started || record.state == .creating || record.reservedMiB != 0,
            let lock = try FileLock.attempt(state.lock(of: record.id))
        else { return record }
        defer { withExtendedLifetime(lock) {} }
        return try await settle(record.id)
    }
}
