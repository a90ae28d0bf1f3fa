internal import GRDB
internal import PyroModel

/// The table `workspace` with its table `label`.
enum WorkspaceRow {
    /// Rows of workspaces, each with its labels as one JSON object.
    static let select = """
        SELECT workspace.*,
            (SELECT json_group_object(key, value) FROM label WHERE workspace_id = workspace.id) AS labels
        FROM workspace
        """

    static func fetch(_ db: Database, id: String) throws -> WorkspaceRecord? {
        try Row.fetchOne(db, sql: "\(select) WHERE id = ?", arguments: [id]).map(record)
    }

    static func fetch(_ db: Database, name: String) throws -> WorkspaceRecord? {
        try Row.fetchOne(db, sql: "\(select) WHERE name = ?", arguments: [name]).map(record)
    }

    /// - Parameter rest: what follows `FROM workspace`.
    static func fetchAll(_ db: Database, _ rest: String, _ arguments: StatementArguments) throws -> [WorkspaceRecord] {
        try Row.fetchAll(db, sql: "\(select) \(rest)", arguments: arguments).map(record)
    }

    static func insert(_ record: WorkspaceRecord, _ db: Database) throws {
        let fixed: ColumnValues = [
            "id": record.id, "created_at": record.createdAt.milliseconds, "next_sequence": record.nextSequence,
            "command_count": record.commandCount, "sequence_ceiling": record.nextSequence + SequenceLease.size,
        ]
        try (fixed + changeable(record)).insert(into: "workspace", db)
        try insertLabels(record, db)
    }

    /// Writes what may change; id, time of creation, next sequence and number of commands stay.
    static func update(_ record: WorkspaceRecord, _ db: Database) throws {
        try changeable(record).update("workspace", where: ["id": record.id], db)
        try db.execute(sql: "DELETE FROM label WHERE workspace_id = ?", arguments: [record.id])
        try insertLabels(record, db)
    }

    private static func insertLabels(_ record: WorkspaceRecord, _ db: Database) throws {
        for (key, value) in record.labels {
            let label: ColumnValues = ["workspace_id": record.id, "key": key, "value": value]
            try label.insert(into: "label", db)
        }
    }

    private static func changeable(_ record: WorkspaceRecord) throws -> ColumnValues {
        [
            "name": record.name, "environment": record.environment, "environment_digest": record.environmentDigest,
            "vcpu_count": record.vcpuCount, "mem_mib": record.memMiB, "disk_mib": record.diskMiB,
            "ttl_seconds": record.ttlSeconds, "last_activity_at": record.lastActivityAt.milliseconds,
            "state": record.state.rawValue, "accelerator": record.accelerator.rawValue,
            "machine_id": record.machineID, "layer_id": record.layerID, "seed": try ContractJSON.encode(record.seed),
            "reset_count": record.resetCount, "last_reset_at": record.lastResetAt?.milliseconds,
            "started_by": record.startedBy?.rawValue,
            "last_error": try record.lastError.map { try ContractJSON.encode($0) },
            "jail_layers": try ContractJSON.encode(record.jailLayers), "has_memory": record.hasMemory,
            "reserved_mib": record.reservedMiB,
        ]
    }

    private static func record(_ row: Row) throws(PyroError) -> WorkspaceRecord {
        let id: String = try RowReader(row: row, subject: "a workspace").value("id")
        let reader = RowReader(row: row, subject: "workspace \(id)")
        return WorkspaceRecord(
            id: id, name: try reader.optional("name"), labels: try reader.json("labels"),
            environment: try reader.value("environment"), environmentDigest: try reader.value("environment_digest"),
            vcpuCount: try reader.value("vcpu_count"), memMiB: try reader.value("mem_mib"),
            diskMiB: try reader.value("disk_mib"), ttlSeconds: try reader.value("ttl_seconds"),
            createdAt: try reader.date("created_at"), lastActivityAt: try reader.date("last_activity_at"),
            state: try reader.choice("state"), accelerator: try reader.choice("accelerator"),
            machineID: try reader.value("machine_id"), layerID: try reader.value("layer_id"),
            seed: try reader.json("seed"), nextSequence: try reader.value("next_sequence"),
            commandCount: try reader.value("command_count"), resetCount: try reader.value("reset_count"),
            lastResetAt: try reader.optionalDate("last_reset_at"), startedBy: try reader.optionalChoice("started_by"),
            lastError: try reader.optionalJSON("last_error"), jailLayers: try reader.json("jail_layers"),
            hasMemory: try reader.value("has_memory"), reservedMiB: try reader.value("reserved_mib"))
    }
}
