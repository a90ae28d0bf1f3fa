internal import FoundationEssentials
internal import Glibc
internal import PyroImages
package import PyroModel
internal import PyroQEMU
internal import PyroStore
internal import PyroSystem

/// Workspaces as records: what needs no machine.
extension Engine {
    package func listWorkspaces(_ filter: WorkspaceFilter) async throws -> WorkspaceList {
        var records: [WorkspaceRecord] = []
        // What a crash has left untrue may be looked for by its true state, so states are compared last.
        for record in try await store().records(WorkspaceFilter(labels: filter.labels)) {
            guard let record = try await settled(record) else { continue }
            if filter.state == nil || filter.state == record.state { records.append(record) }
        }
        let commands = try await store().summary(of: records)
        return WorkspaceList(records.map { WorkspaceSummary($0.info(commands: commands[$0.id], diskUsedBytes: 0)) })
    }

    /// - Returns: the id.
    package func findWorkspace(_ idOrName: String) async throws -> String {
        try await store().find(idOrName).id
    }

    package func status(of id: String) async throws -> WorkspaceInfo {
        guard let record = try await settled(try await store().find(id)) else { return try await status(of: id) }
        return try await info(of: record)
    }

    package func update(_ id: String, _ changes: WorkspaceChanges) async throws -> WorkspaceInfo {
        try WorkspaceChecks.check(changes)
        try await releaseName(changes.name)
        let record = try await store().update(id) { record in
            if changes.clearsName { record.name = nil }
            record.name = changes.name ?? record.name
            for key in changes.clearLabels { record.labels[key] = nil }
            record.labels.merge(changes.labels) { _, new in new }
            try WorkspaceChecks.check(labels: record.labels)
            record.ttlSeconds = changes.ttlSeconds ?? record.ttlSeconds
        }
        if changes.ttlSeconds != nil, let connection = try await WorkspaceConnection.open(id, in: state) {
            // A machine that ends meanwhile keeps no time any more.
            _ = try? await connection.ask(.refresh, for: "look at the record of the workspace \(id)")
            connection.close()
        }
        return try await info(of: record)
    }

    package func delete(_ id: String) async throws -> WorkspaceDelete {
        let lost: WorkspaceDelete.Lost
        do {
            lost = try await unexportedChanges(of: id)
        } catch let error as PyroError where error.code != .notFound {
            // What cannot be looked at any more must be possible to delete.
            lost = WorkspaceDelete.Lost(total: nil, paths: [])
        }
        try Task.checkCancellation()
        _ = try await remove(id)
        return WorkspaceDelete(workspaceID: id, lost: lost)
    }

    package func pruneWorkspaces(idleSeconds: Int) async throws -> WorkspacePrune {
        guard idleSeconds >= 0 else {
            throw PyroError(.usage, "A workspace cannot be idle for \(idleSeconds) seconds.")
        }
        let limit = Date(timeIntervalSinceNow: -TimeInterval(idleSeconds))
        var (deleted, freed): ([String], Int64) = ([], 0)
        let records = try await store().records(WorkspaceFilter()).filter { $0.lastActivityAt <= limit }
        let commands = try await store().summary(of: records)
        for record in records {
            guard let record = try await settled(record), record.state != .creating else { continue }
            if record.state == .started, (commands[record.id]?.runningCount ?? 0) > 0 { continue }
            do {
                freed += try await remove(record.id)
                deleted.append(record.id)
            } catch let error as PyroError where error.code == .notFound {
                // Somebody else has deleted it.
            }
        }
        try await WorkspaceFiles(state: state, store: store()).sweep()
        return WorkspacePrune(deleted: deleted, bytesFreed: freed)
    }

    // MARK: Parts

    /// - Returns: bytes that are free now.
    private func remove(_ id: String) async throws -> Int64 {
        while true {
            switch try await encounter(id) {
            case .still(_, let lock):
                defer { withExtendedLifetime(lock) {} }
                return try await WorkspaceFiles(state: state, store: store()).remove(id)
            case .serving(let connection):
                defer { connection.close() }
                let used = try await diskUsed(by: try await store().find(id))
                if case .done = try await connection.ask(.delete, for: "delete the workspace \(id)") { return used }
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func info(of record: WorkspaceRecord) async throws -> WorkspaceInfo {
        let commands = try await store().summary(of: [record])
        return record.info(commands: commands[record.id], diskUsedBytes: try await diskUsed(by: record))
    }

    private func diskUsed(by record: WorkspaceRecord) async throws -> Int64 {
        let layers = (try? await store().layers(from: record.layerID)) ?? []
        return layers.reduce(0) { sum, layer in
            sum + ((try? FileFacts.status(state.layer(layer.id))).map { Int64($0.st_blocks) * 512 } ?? 0)
        }
    }
}
