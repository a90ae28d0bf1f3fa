internal import GRDB
package import PyroModel

/// Snapshots, and the layers that a workspace's disk moves on to.
///
/// Files are made between two transactions: the first says whose they will be, so that nobody takes them for leftovers; the
/// second makes them count. What a crash leaves between is given up by ``abandonWork(of:)``.
extension WorkspaceStore {
    /// Begins a new layer for a workspace: it belongs to it and is not written to yet.
    package func claim(_ layer: LayerRecord, for id: String) async throws(PyroError) {
        try await write("record the layer \(layer.id)", surviving: .host) { db in
            try LayerRow.insert(layer, db)
            try db.execute(sql: "UPDATE layer SET claimed_by = ? WHERE id = ?", arguments: [id, layer.id])
        }
    }

    /// Begins a snapshot: its files are being made.
    package func begin(_ snapshot: SnapshotRecord) async throws(PyroError) {
        try await write("record the snapshot \(snapshot.name)", surviving: .host) { db in
            try SnapshotRow.insert(snapshot, isComplete: false, db)
        }
    }

    /// Makes a claimed layer the one that the workspace writes to, and a snapshot that was begun one that counts, together
    /// with a change of the workspace's record.
    package func commit(
        _ layer: LayerRecord, snapshot: SnapshotRecord? = nil, for id: String,
        _ change: @escaping @Sendable (inout WorkspaceRecord) throws -> Void
    ) async throws(PyroError) {
        try await write("move the workspace \(id) to another layer", surviving: .host) { db in
            guard var record = try WorkspaceRow.fetch(db, id: id) else { throw try Self.missing(id, db) }
            try change(&record)
            record.id = id
            record.layerID = layer.id
            try WorkspaceRow.update(record, db)
            try db.execute(sql: "UPDATE layer SET claimed_by = NULL WHERE id = ?", arguments: [layer.id])
            guard let snapshot else { return }
            try db.execute(
                sql: "UPDATE snapshot SET is_complete = TRUE, has_memory = ?, layer_id = ? WHERE id = ?",
                arguments: [snapshot.hasMemory, snapshot.layerID, snapshot.id])
        }
    }

    /// Gives up what was claimed or begun for a workspace and never made to count. The caller holds its lock.
    /// - Returns: whether there was anything.
    package func abandonWork(of id: String) async throws(PyroError) -> Bool {
        let begun = try await read("look for unfinished work of the workspace \(id)") { db in
            let claims = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM layer WHERE claimed_by = ?", arguments: [id])
            let snapshots = try Int.fetchOne(
                db, sql: "SELECT COUNT(*) FROM snapshot WHERE workspace_id = ? AND NOT is_complete", arguments: [id])
            return (claims ?? 0) + (snapshots ?? 0)
        }
        guard begun > 0 else { return false }
        return try await write("give up unfinished work of the workspace \(id)") { db in
            try db.execute(sql: "UPDATE layer SET claimed_by = NULL WHERE claimed_by = ?", arguments: [id])
            try db.execute(sql: "DELETE FROM snapshot WHERE workspace_id = ? AND NOT is_complete", arguments: [id])
            return true
        }
    }

    /// The snapshots of a workspace that count: the baseline first, then the newest.
    package func snapshots(of id: String) async throws(PyroError) -> [SnapshotRecord] {
        try await read("list the snapshots of the workspace \(id)") { db in
            try SnapshotRow.fetchAll(
                db, "WHERE workspace_id = ? AND is_complete ORDER BY kind = 'baseline' DESC, created_at DESC, id", [id])
        }
    }

    /// - Throws: `not_found`, with a name much like it as the remedy where there is one.
    package func snapshot(_ name: String, of id: String) async throws(PyroError) -> SnapshotRecord {
        let all = try await snapshots(of: id)
        if let snapshot = all.first(where: { $0.name == name }) { return snapshot }
        let close = CloseWord.to(name, among: all.map(\.name))
        throw PyroError(
            .notFound, "The workspace \(id) has no snapshot '\(name)'.", remedy: close.map { "Did you mean '\($0)'?" })
    }

    /// Ids of all snapshots that are recorded, also of those that are being made.
    package func snapshotIDs() async throws(PyroError) -> Set<String> {
        try await read("list snapshots") { try String.fetchSet($0, sql: "SELECT id FROM snapshot") }
    }
}
