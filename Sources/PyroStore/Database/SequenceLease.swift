internal import GRDB
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// Keeps numbers of commands from being given twice though a power cut may take the last commands' records.
///
/// Flushing every command's record to the disk would cost each of them some milliseconds. Instead numbers are given out
/// below a ceiling that the disk has, and it is raised by many at once. A host that starts anew may have lost records of
/// workspaces that were running: their next number is the ceiling.
enum SequenceLease {
    /// How many numbers one flush covers; so many at most are left out after a power cut.
    static let size = 32

    /// Takes a number that is covered already, or none. Arguments: time in milliseconds, id.
    static let allot = """
        UPDATE workspace SET next_sequence = next_sequence + 1, command_count = command_count + 1,
            last_activity_at = max(last_activity_at, ?)
        WHERE id = ? AND next_sequence < sequence_ceiling RETURNING next_sequence - 1
        """

    /// Takes a number in a change that is flushed to the disk. Arguments: time in milliseconds, id.
    static let allotRaising = """
        UPDATE workspace SET next_sequence = next_sequence + 1, command_count = command_count + 1,
            last_activity_at = max(last_activity_at, ?),
            sequence_ceiling = max(sequence_ceiling, next_sequence + \(size))
        WHERE id = ? RETURNING next_sequence - 1
        """

    /// This start of the host, which no other has the name of.
    static func currentBoot() throws(PyroError) -> String {
        String(decoding: try DurableFile.read("/proc/sys/kernel/random/boot_id").prefix { $0 != 10 }, as: UTF8.self)
    }

    /// To be called before anything else is done with the store.
    static func honourCeilings(_ queue: DatabaseQueue, boot: String) throws {
        try queue.inDatabase { db in
            let known = { try String.fetchOne(db, sql: "SELECT boot_id FROM host") }
            if try known() == boot { return }
            try WorkspaceStore.change(db, surviving: .host) { db in
                if try known() == boot { return }
                try db.execute(
                    sql: "UPDATE workspace SET next_sequence = sequence_ceiling WHERE state IN ('started', 'creating')")
                try db.execute(sql: "DELETE FROM host")
                try db.execute(sql: "INSERT INTO host (boot_id) VALUES (?)", arguments: [boot])
            }
        }
    }
}
