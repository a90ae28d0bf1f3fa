internal import GRDB
internal import PyroModel

/// The table `layer`.
enum LayerRow {
    static func fetch(_ db: Database, id: String) throws -> LayerRecord? {
        try Row.fetchOne(db, sql: "SELECT * FROM layer WHERE id = ?", arguments: [id]).map(record)
    }

    static func insert(_ record: LayerRecord, _ db: Database) throws {
        let values: ColumnValues = [
            "id": record.id, "parent_id": record.parentID, "environment": record.environment,
            "environment_digest": record.environmentDigest,
        ]
        try values.insert(into: "layer", db)
    }

    private static func record(_ row: Row) throws(PyroError) -> LayerRecord {
        let reader = RowReader(row: row, subject: "a layer")
        return LayerRecord(
            id: try reader.value("id"), parentID: try reader.optional("parent_id"),
            environment: try reader.value("environment"), environmentDigest: try reader.value("environment_digest"))
    }
}
