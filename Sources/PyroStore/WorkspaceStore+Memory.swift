internal import GRDB
package import PyroModel

extension WorkspaceStore {
    /// Whether a machine may take its memory.
    package enum Reservation: Sendable, Hashable {
        /// It is noted as ``WorkspaceRecord/reservedMiB``.
        case granted
        /// There is no room beside those that hold memory.
        /// - `idle`: started, and no command runs: the one whose activity is longest ago first.
        /// - `busy`: the others.
        case full(idle: [WorkspaceRecord], busy: [WorkspaceRecord])
    }

    /// Takes `memoryMiB` of the host's memory for a workspace, if all workspaces together stay within `limitMiB`.
    /// - Throws: `capacity` where it can never fit; `not_found`.
    package func reserve(_ memoryMiB: Int, for id: String, limitMiB: Int) async throws(PyroError) -> Reservation {
        guard memoryMiB <= limitMiB else {
            throw PyroError(
                .capacity,
                "Workspace \(id) needs \(memoryMiB) MiB of memory, and all workspaces together may take \(limitMiB) MiB "
                    + "of this host.",
                remedy: "Give it less memory, or raise \(EnvironmentVariables.memoryLimit).", retry: .never)
        }
        return try await write("reserve memory for workspace \(id)") { db in
            let others = try WorkspaceRow.fetchAll(
                db, "WHERE reserved_mib > 0 AND id <> ? ORDER BY last_activity_at, id", [id])
            let taken = others.reduce(0) { $0 + $1.reservedMiB }
            guard taken + memoryMiB <= limitMiB else {
                let working = try String.fetchSet(
                    db, sql: "SELECT DISTINCT workspace_id FROM command WHERE state = 'running'")
                let isIdle = { (record: WorkspaceRecord) in record.state == .started && !working.contains(record.id) }
                return .full(idle: others.filter(isIdle), busy: others.filter { !isIdle($0) })
            }
            let reservation: ColumnValues = ["reserved_mib": memoryMiB]
            try reservation.update("workspace", where: ["id": id], db)
            guard db.changesCount > 0 else { throw try Self.missing(id, db) }
            return .granted
        }
    }
}
