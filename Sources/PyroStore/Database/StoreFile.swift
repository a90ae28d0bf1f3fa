internal import GRDB
internal import PyroModel
internal import SystemPackage

/// The database file: how it is checked and opened.
///
/// Nobody but SQLite opens it: closing any descriptor of it would give up every lock that this process holds on it.
enum StoreFile {
    /// How long a transaction waits for another process's.
    static let busySeconds = 10

    /// Opens the database, and makes it where there is none.
    /// - Parameter boot: see ``SequenceLease``.
    static func open(_ path: FilePath, boot: String) throws(PyroError) -> DatabaseQueue {
        try EmptyDatabase.create(path)
        do {
            let queue = try DatabaseQueue(path: path.string, configuration: configuration)
            try queue.inDatabase { try check($0, path) }
            try migrate(queue)
            try SequenceLease.honourCeilings(queue, boot: boot)
            return queue
        } catch {
            throw StoreError.make("open the store of workspaces", path, error)
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

    /// Refuses what is not pyro's or is newer than this program, before anything is written to it.
    private static func check(_ db: Database, _ path: FilePath) throws {
        guard try Int.fetchOne(db, sql: "PRAGMA application_id") == Int(EmptyDatabase.applicationID) else {
            throw StoreError.damaged(path, "it belongs to another program or is empty")
        }
        guard try appliedMigrations(db).isSubset(of: Schema.migrator.migrations) else {
            throw PyroError(
                .hostRequirement,
                "The database \(path) was changed by a newer version of pyro, which this one, \(PyroVersion.current), "
                    + "does not know.",
                remedy: "Use that newer pyro, or set \(EnvironmentVariables.home) to another directory.")
        }
    }

    private static func appliedMigrations(_ db: Database) throws -> Set<String> {
        var applied: Set<String> = []
        try db.inTransaction(.deferred) {
            // From its first read on a transaction sees one state, in which the table that is read next is there or not.
            let hasTables = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT * FROM sqlite_master)") ?? false
            if hasTables { applied = try Schema.migrator.appliedIdentifiers(db) }
            return .commit
        }
        return applied
    }

    /// Several processes may come here at once: whoever is late finds a step done in the middle of it, which then fails
    /// as a whole, and looks again.
    private static func migrate(_ queue: DatabaseQueue) throws {
        var known = -1
        while true {
            let applied = try queue.inDatabase(appliedMigrations)
            if applied.isSuperset(of: Schema.migrator.migrations) { return }
            do {
                try Schema.migrator.migrate(queue)
            } catch  where applied.count > known {
                known = applied.count
            }
        }
    }
}
