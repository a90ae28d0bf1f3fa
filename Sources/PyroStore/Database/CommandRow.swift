internal import GRDB
internal import PyroModel

/// The table `command`.
enum CommandRow {
    static func fetch(_ db: Database, _ id: String, _ sequence: Int) throws -> CommandRecord? {
        try fetchAll(db, "WHERE workspace_id = ? AND sequence = ?", [id, sequence]).first
    }

    /// - Parameter rest: what follows `FROM command`.
    static func fetchAll(_ db: Database, _ rest: String, _ arguments: StatementArguments) throws -> [CommandRecord] {
        try Row.fetchAll(db, sql: "SELECT * FROM command \(rest)", arguments: arguments).map(record)
    }

    static func insert(_ record: CommandRecord, _ db: Database) throws {
        let fixed: ColumnValues = [
            "workspace_id": record.workspaceID, "sequence": record.sequence,
            "command": try ContractJSON.encode(record.command), "recorded_at": record.recordedAt.milliseconds,
        ]
        try (fixed + changeable(record)).insert(into: "command", db)
    }

    /// Writes what may change; the command itself, its number and its time stay.
    static func update(_ record: CommandRecord, _ db: Database) throws {
        try changeable(record).update(
            "command", where: ["workspace_id": record.workspaceID, "sequence": record.sequence], db)
    }

    private static func changeable(_ record: CommandRecord) -> ColumnValues {
        [
            "cwd": record.cwd, "state": record.state.rawValue, "exit_code": record.exitCode, "signal": record.signal,
            "pid": record.pid, "elapsed_ms": record.elapsedMilliseconds, "time_limit_ms": record.timeLimitMilliseconds,
            "is_detached": record.isDetached, "stdout_bytes": record.stdoutBytes, "stderr_bytes": record.stderrBytes,
            "has_streams": record.hasStreams,
        ]
    }

    static func record(_ row: Row) throws(PyroError) -> CommandRecord {
        let id: String = try RowReader(row: row, subject: "a command").value("workspace_id")
        let sequence: Int = try RowReader(row: row, subject: "a command of workspace \(id)").value("sequence")
        let reader = RowReader(row: row, subject: "command \(sequence) of workspace \(id)")
        return CommandRecord(
            workspaceID: id, sequence: sequence, command: try reader.json("command"), cwd: try reader.value("cwd"),
            state: try reader.choice("state"), exitCode: try reader.optional("exit_code"),
            signal: try reader.optional("signal"), pid: try reader.optional("pid"),
            recordedAt: try reader.date("recorded_at"), elapsedMilliseconds: try reader.value("elapsed_ms"),
            timeLimitMilliseconds: try reader.value("time_limit_ms"), isDetached: try reader.value("is_detached"),
            stdoutBytes: try reader.value("stdout_bytes"), stderrBytes: try reader.value("stderr_bytes"),
            hasStreams: try reader.value("has_streams"))
    }
}
