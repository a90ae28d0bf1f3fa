package import FoundationEssentials
internal import GRDB
package import PyroModel

extension WorkspaceStore {
    /// Records a new workspace and the layer it writes to.
    /// - Parameter snapshot: one that needs no files of its own.
    /// - Throws: `name_in_use`.
    package func insert(
        _ record: WorkspaceRecord, layer: LayerRecord, snapshot: SnapshotRecord? = nil
    ) async throws(PyroError) {
        try await write("record workspace \(record.id)", surviving: .host) { db in
            try Self.requireFreeName(record, db)
            try LayerRow.insert(layer, db)
            try WorkspaceRow.insert(record, db)
            if let snapshot { try SnapshotRow.insert(snapshot, isComplete: true, db) }
        }
    }

    /// The workspace of that id or name.
    /// - Throws: `not_found`, with a name much like it as the remedy where there is one.
    package func find(_ idOrName: String) async throws(PyroError) -> WorkspaceRecord {
        try await read("find workspace '\(idOrName)'") { db in
            if let record = try WorkspaceRow.fetch(db, id: idOrName) { return record }
            if let record = try WorkspaceRow.fetch(db, name: idOrName) { return record }
            throw try Self.missing(idOrName, db)
        }
    }

    /// The workspace of that id, or `nil` where there is none.
    package func record(_ id: String) async throws(PyroError) -> WorkspaceRecord? {
        try await read("read workspace \(id)") { try WorkspaceRow.fetch($0, id: id) }
    }

    /// The workspaces that match, the one with the newest activity first.
    package func records(_ filter: WorkspaceFilter = WorkspaceFilter()) async throws(PyroError) -> [WorkspaceRecord] {
        try await read("list workspaces") { db in
            var conditions = ["TRUE"]
            var arguments: StatementArguments = []
            if let state = filter.state {
                conditions.append("state = ?")
                arguments += [state.rawValue]
            }
            for (key, value) in filter.labels {
                conditions.append(
                    "EXISTS (SELECT * FROM label WHERE workspace_id = workspace.id AND key = ? AND value = ?)")
                arguments += [key, value]
            }
            let order = "ORDER BY last_activity_at DESC, created_at DESC, id"
            return try WorkspaceRow.fetchAll(
                db, "WHERE \(conditions.joined(separator: " AND ")) \(order)", arguments)
        }
    }

    /// Changes a workspace's record in one transaction. Id, time of creation, next sequence and number of commands stay
    /// as they are whatever `change` does to them. What `change` throws passes through, and nothing is written.
    /// - Returns: the record as it is now.
    /// - Throws: `not_found`, `name_in_use`.
    @discardableResult
    package func update(
        _ id: String, _ change: @escaping @Sendable (inout WorkspaceRecord) throws -> Void
    ) async throws(PyroError) -> WorkspaceRecord {
        try await write("change workspace \(id)", surviving: .host) { db in
            guard let before = try WorkspaceRow.fetch(db, id: id) else { throw try Self.missing(id, db) }
            var record = before
            try change(&record)
            record.id = before.id
            if record.name != before.name { try Self.requireFreeName(record, db) }
            try WorkspaceRow.update(record, db)
            guard let after = try WorkspaceRow.fetch(db, id: id) else { throw try Self.missing(id, db) }
            return after
        }
    }

    /// Notes activity, which never goes backwards.
    package func noteActivity(of id: String, at moment: Date) async throws(PyroError) {
        try await write("note activity of workspace \(id)") { try Self.touch(id, at: moment, $0) }
    }

    /// Notes activity, which never goes backwards.
    static func touch(_ id: String, at moment: Date, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE workspace SET last_activity_at = max(last_activity_at, ?) WHERE id = ?",
            arguments: [moment.milliseconds, id])
    }

    /// Removes a workspace's record with its labels and commands. Its layers stay until
    /// ``removeUnreferencedLayers()``.
    /// - Returns: `false` where it was gone already.
    @discardableResult
    package func delete(_ id: String) async throws(PyroError) -> Bool {
        try await write("delete workspace \(id)", surviving: .host) { db in
            try db.execute(sql: "DELETE FROM workspace WHERE id = ?", arguments: [id])
            return db.changesCount > 0
        }
    }

    private static func requireFreeName(_ record: WorkspaceRecord, _ db: Database) throws {
        guard let name = record.name, let other = try WorkspaceRow.fetch(db, name: name), other.id != record.id else {
            return
        }
        throw PyroError(.nameInUse, "The name '\(name)' belongs to workspace \(other.id).")
    }

    /// The error for a workspace that is not there.
    static func missing(_ idOrName: String, _ db: Database) throws -> PyroError {
        let words = try String.fetchAll(
            db, sql: "SELECT name FROM workspace WHERE name IS NOT NULL UNION SELECT id FROM workspace")
        return PyroError(
            .notFound, "There is no workspace '\(idOrName)'.",
            remedy: CloseWord.to(idOrName, among: words).map { "Did you mean '\($0)'?" })
    }
}
