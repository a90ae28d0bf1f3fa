internal import GRDB
internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// The database file: how it is made, checked and opened.
///
/// Nobody but SQLite opens it: closing any descriptor of it would give up every lock that this process holds on it.
enum StoreFile {
    /// How long a transaction waits for another process's.
    static let busySeconds = 10
    /// `PYRO` in ASCII, in the file's header.
    private static let applicationID = 0x5059_524F

    /// - Parameter boot: see ``SequenceLease``.
    static func open(_ path: FilePath, boot: String) throws(PyroError) -> DatabaseQueue {
        try create(path)
        do {
            let queue = try DatabaseQueue(path: path.string, configuration: configuration)
            try queue.inDatabase { db in
                let isNew = try check(db, path)
                if isNew { try db.execute(sql: "PRAGMA application_id = \(applicationID)") }
                try useWriteAheadLog(db)
            }
            try migrate(queue)
            try SequenceLease.honourCeilings(queue, boot: boot)
            return queue
        } catch {
            throw StoreError.make("open the store of workspaces", path, error)
        }
    }

    /// An empty file that only its owner can read; SQLite gives its own files beside it the same mode.
    private static func create(_ path: FilePath) throws(PyroError) {
        // mknod makes the file without opening it.
        let made = path.withPlatformString { mknod($0, S_IFREG | 0o600, 0) }
        let reason = Errno.current
        guard made == 0 || reason == .fileExists else {
            throw SystemError.make("create the database \(path)", reason)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "pyro.store"
        configuration.busyMode = .timeout(Double(busySeconds))
        configuration.prepareDatabase { db in
            // Every supervisor has a connection of its own for life: 256 KiB of pages are plenty for rows like these.
            try db.execute(
                sql: """
                    PRAGMA cache_size = -256;
                    PRAGMA journal_size_limit = 4194304;
                    PRAGMA synchronous = NORMAL;
                    """)
        }
        return configuration
    }

    /// - Returns: whether the database is empty.
    private static func check(_ db: Database, _ path: FilePath) throws -> Bool {
        // Looked at in this order, since another process may be making the tables: the mark comes before them.
        let hasTables = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT * FROM sqlite_master)") ?? false
        let mark = try Int.fetchOne(db, sql: "PRAGMA application_id")
        guard mark == applicationID || (mark == 0 && !hasTables) else {
            throw StoreError.damaged(path, "it belongs to another program")
        }
        if try hasTables && Schema.migrator.hasBeenSuperseded(db) {
            throw PyroError(
                .hostRequirement,
                "The database \(path) was changed by a newer version of pyro, which this one, \(PyroVersion.current), "
                    + "does not know.",
                remedy: "Use that newer pyro, or set \(EnvironmentVariables.home) to another directory.")
        }
        return mark != applicationID
    }

    /// Readers do not wait for a writer, nor it for them. The mode stays with the file.
    private static func useWriteAheadLog(_ db: Database) throws {
        let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
        guard mode == "wal" else {
            throw PyroError(
                .hostRequirement, "The database cannot use a write-ahead log, only '\(mode ?? "")'.",
                remedy: "Set \(EnvironmentVariables.home) to a directory on a local disk.")
        }
    }

    /// Several processes may come here at once: whoever is late finds a step done in the middle of it, which then fails
    /// as a whole, and looks again.
    private static func migrate(_ queue: DatabaseQueue) throws {
        var applied = -1
        while true {
            let (isComplete, count) = try queue.inDatabase { db in
                (try Schema.migrator.hasCompletedMigrations(db), try Schema.migrator.appliedIdentifiers(db).count)
            }
            if isComplete { return }
            do {
                try Schema.migrator.migrate(queue)
            } catch  where count > applied {
                applied = count
            }
        }
    }
}
