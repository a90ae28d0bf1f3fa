package import FoundationEssentials
internal import GRDB
package import PyroModel

extension WorkspaceStore {
    /// Gives a command the workspace's next number and records it as running, which is activity.
    /// - Throws: `not_found`.
    package func begin(_ command: NewCommand, in id: String, at moment: Date) async throws(PyroError) -> CommandRecord {
        if let record = try await allot(SequenceLease.allot, surviving: .processes, command, id, moment) {
            return record
        }
        if let record = try await allot(SequenceLease.allotRaising, surviving: .host, command, id, moment) {
            return record
        }
        throw try await read("find workspace \(id)") { try Self.missing(id, $0) }
    }

    private func allot(
        _ statement: String, surviving durability: Durability, _ command: NewCommand, _ id: String, _ moment: Date
    ) async throws(PyroError) -> CommandRecord? {
        try await write("record a command of workspace \(id)", surviving: durability) { db in
            let allotted = try Int.fetchOne(db, sql: statement, arguments: [moment.milliseconds, id])
            guard let sequence = allotted else { return nil }
            let record = CommandRecord(
                workspaceID: id, sequence: sequence, command: command.command, cwd: command.cwd, state: .running,
                recordedAt: Date(milliseconds: moment.milliseconds),
                timeLimitMilliseconds: command.timeLimitMilliseconds, isDetached: command.isDetached)
            try CommandRow.insert(record, db)
            return record
        }
    }

    /// Changes a command's record in one transaction. The command itself, its number and its time stay as they are.
    /// - Parameter moment: when this was activity of the workspace, where it was.
    /// - Returns: the record as it is now, or `nil` where the workspace is gone.
    @discardableResult
    package func update(
        _ id: String, command sequence: Int, activityAt moment: Date? = nil,
        _ change: @escaping @Sendable (inout CommandRecord) -> Void
    ) async throws(PyroError) -> CommandRecord? {
        try await write("change command \(sequence) of workspace \(id)") { db in
            guard let before = try CommandRow.fetch(db, id, sequence) else { return nil }
            var record = before
            change(&record)
            record.workspaceID = before.workspaceID
            record.sequence = before.sequence
            record.command = before.command
            record.recordedAt = before.recordedAt
            try CommandRow.update(record, db)
            if let moment { try Self.touch(id, at: moment, db) }
            return record
        }
    }

    /// One command.
    /// - Throws: `not_found`, naming the commands that there are.
    package func command(_ id: String, _ sequence: Int) async throws(PyroError) -> CommandRecord {
        try await read("read command \(sequence) of workspace \(id)") { db in
            if let record = try CommandRow.fetch(db, id, sequence) { return record }
            guard try WorkspaceRow.fetch(db, id: id) != nil else { throw try Self.missing(id, db) }
            let last = try Int.fetchOne(
                db, sql: "SELECT max(sequence) FROM command WHERE workspace_id = ?", arguments: [id])
            let others = last.map { "its latest is \($0)" } ?? "no command was given yet"
            throw PyroError(.notFound, "Workspace \(id) has no command \(sequence): \(others).")
        }
    }

    /// The latest commands, the oldest of them first.
    package func commands(_ id: String, latest count: Int) async throws(PyroError) -> [CommandRecord] {
        try await read("list commands of workspace \(id)") { db in
            try CommandRow.fetchAll(
                db, "WHERE workspace_id = ? ORDER BY sequence DESC LIMIT ?", [id, max(0, count)]
            ).reversed()
        }
    }

    /// The command with the highest number, or `nil` where none was given.
    package func lastCommand(_ id: String) async throws(PyroError) -> CommandRecord? {
        try await commands(id, latest: 1).last
    }

    /// The commands that run, the oldest first.
    package func runningCommands(_ id: String) async throws(PyroError) -> [CommandRecord] {
        try await read("list running commands of workspace \(id)") { db in
            try CommandRow.fetchAll(db, "WHERE workspace_id = ? AND state = 'running' ORDER BY sequence", [id])
        }
    }

    /// The commands of workspaces in short, by id; a workspace without a command is not in it.
    package func summary(of records: [WorkspaceRecord]) async throws(PyroError) -> [String: CommandSummary] {
        try await read("sum up the commands of workspaces") { db in
            let ids = try ContractJSON.encode(records.map(\.id))
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT command.*, (
                        SELECT count(*) FROM command AS other
                        WHERE other.workspace_id = command.workspace_id AND other.state = 'running'
                    ) AS running_count
                    FROM json_each(?) AS wanted JOIN command ON command.workspace_id = wanted.value
                    WHERE sequence = (
                        SELECT max(sequence) FROM command AS other WHERE other.workspace_id = wanted.value
                    )
                    """,
                arguments: [ids])
            var summaries: [String: CommandSummary] = [:]
            for row in rows {
                let last = try CommandRow.record(row)
                let reader = RowReader(row: row, subject: "workspace \(last.workspaceID)")
                summaries[last.workspaceID] = CommandSummary(
                    runningCount: try reader.value("running_count"), last: last)
            }
            return summaries
        }
    }

    /// Ends the records of commands that still run, after their machine was lost.
    package func endRunningCommands(of id: String, as state: CommandState) async throws(PyroError) {
        try await write("end the commands of workspace \(id)") { db in
            try db.execute(
                sql: "UPDATE command SET state = ? WHERE workspace_id = ? AND state = 'running'",
                arguments: [state.rawValue, id])
        }
    }

    /// Chooses the commands whose output goes so that the rest is within bounds, oldest first, and marks their records.
    /// The output of a running command stays. A stream counts with what its file keeps of it.
    /// - Returns: their numbers; their files may go.
    package func streamsToRemove(
        of id: String, keeping commands: Int, bytes: Int64
    ) async throws(PyroError) -> [Int] {
        // Asked after every command: nearly always there is nothing to change, and nobody to keep from changing.
        let isOver = try await read("measure the output of workspace \(id)") { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT count(*) > ? OR coalesce(sum(\(Self.keptBytes)), 0) > ?
                    FROM command WHERE workspace_id = ? AND has_streams
                    """,
                arguments: [commands, bytes, id])
        }
        guard isOver == true else { return [] }
        return try await write("make room for output of workspace \(id)") { db in
            let removed = try Self.oldStreams(of: id, keeping: commands, bytes: bytes, db)
            for sequence in removed {
                let key: ColumnValues = ["workspace_id": id, "sequence": sequence]
                let mark: ColumnValues = ["has_streams": false]
                try mark.update("command", where: key, db)
            }
            return removed
        }
    }

    private static func oldStreams(
        of id: String, keeping commands: Int, bytes: Int64, _ db: Database
    ) throws -> [Int] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT sequence, state = 'running' AS is_running, \(keptBytes) AS bytes
                FROM command WHERE workspace_id = ? AND has_streams ORDER BY sequence
                """,
            arguments: [id])
        var kept = try rows.map { row -> (sequence: Int, isRunning: Bool, bytes: Int64) in
            let reader = RowReader(row: row, subject: "a command of workspace \(id)")
            return (try reader.value("sequence"), try reader.value("is_running"), try reader.value("bytes"))
        }[...]
        var (count, total) = (kept.count, kept.reduce(0) { $0 + $1.bytes })
        var removed: [Int] = []
        while count > commands || total > bytes, let oldest = kept.popFirst() {
            if oldest.isRunning { continue }
            count -= 1
            total -= oldest.bytes
            removed.append(oldest.sequence)
        }
        return removed
    }

    /// What the files of a command keep of its output, in SQL.
    private static let keptBytes =
        "min(max(stdout_bytes, 0), \(2 * Limits.streamKeptBytes)) + min(max(stderr_bytes, 0), \(2 * Limits.streamKeptBytes))"
}
