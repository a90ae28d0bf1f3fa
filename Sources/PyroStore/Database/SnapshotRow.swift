internal import GRDB
internal import PyroModel

/// The table `snapshot`.
enum SnapshotRow {
    static func insert(_ record: SnapshotRecord, isComplete: Bool, _ db: Database) throws {
        let values: ColumnValues = [
            "id": record.id, "workspace_id": record.workspaceID, "name": record.name, "kind": record.kind.rawValue,
            "layer_id": record.layerID, "created_at": record.createdAt.milliseconds, "has_memory": record.hasMemory,
            "is_complete": isComplete,
        ]
        try values.insert(into: "snapshot", db)
    }

    /// - Parameter rest: what follows `FROM snapshot`.
    static func fetchAll(_ db: Database, _ rest: String, _ arguments: StatementArguments) throws -> [SnapshotRecord] {
        try Row.fetchAll(db, sql: "SELECT * FROM snapshot \(rest)", arguments: arguments).map(record)
    }

    private static func record(_ row: Row) throws(PyroError) -> SnapshotRecord {
        let reader = RowReader(row: row, subject: "a snapshot")
        return SnapshotRecord(
            id: try reader.value("id"), workspaceID: try reader.value("workspace_id"), name: try reader.value("name"),
            kind: try reader.choice("kind"), layerID: try reader.optional("layer_id"),
            createdAt: try reader.date("created_at"), hasMemory: try reader.value("has_memory"))
    }
}
