internal import GRDB

/// The tables of the store, and the steps that made them what they are.
///
/// A migration that was released is never changed. Texts are ids, times are whole milliseconds since 1970, lists and
/// objects are JSON. Tables are strict, so that a column holds what it says.
enum Schema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1", migrate: createTables)
        migrator.registerMigration("v2", migrate: createSnapshots)
        return migrator
    }()

    @Sendable private static func createTables(_ db: Database) throws {
        for statement in [layer, workspace, label, command, runningCommands, keptStreams, host] {
            try db.execute(sql: statement)
        }
    }

    @Sendable private static func createSnapshots(_ db: Database) throws {
        // The workspace that makes the layer: until it writes to it, nothing else refers to it.
        try db.execute(sql: "ALTER TABLE layer ADD COLUMN claimed_by TEXT")
        try db.execute(sql: snapshot)
        // What was made before has no point to come back to but the disk it began with.
        try db.execute(
            sql: """
                INSERT INTO snapshot
                SELECT id, id, 'baseline', 'baseline', NULL, created_at, FALSE, TRUE FROM workspace
                """)
    }

    private static let snapshot = """
        CREATE TABLE snapshot (
            id TEXT NOT NULL PRIMARY KEY,
            workspace_id TEXT NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            layer_id TEXT REFERENCES layer (id),
            created_at INTEGER NOT NULL,
            has_memory INTEGER NOT NULL,
            is_complete INTEGER NOT NULL,
            UNIQUE (workspace_id, name)
        ) STRICT
        """

    private static let layer = """
        CREATE TABLE layer (
            id TEXT NOT NULL PRIMARY KEY,
            parent_id TEXT REFERENCES layer (id),
            environment TEXT NOT NULL,
            environment_digest TEXT NOT NULL
        ) STRICT
        """

    private static let workspace = """
        CREATE TABLE workspace (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT UNIQUE,
            environment TEXT NOT NULL,
            environment_digest TEXT NOT NULL,
            vcpu_count INTEGER NOT NULL,
            mem_mib INTEGER NOT NULL,
            disk_mib INTEGER NOT NULL,
            ttl_seconds INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            last_activity_at INTEGER NOT NULL,
            state TEXT NOT NULL,
            accelerator TEXT NOT NULL,
            machine_id TEXT NOT NULL,
            layer_id TEXT NOT NULL REFERENCES layer (id),
            seed TEXT NOT NULL,
            next_sequence INTEGER NOT NULL,
            sequence_ceiling INTEGER NOT NULL,
            command_count INTEGER NOT NULL,
            reset_count INTEGER NOT NULL,
            last_reset_at INTEGER,
            started_by TEXT,
            last_error TEXT,
            jail_layers TEXT NOT NULL,
            has_memory INTEGER NOT NULL,
            reserved_mib INTEGER NOT NULL
        ) STRICT
        """

    private static let label = """
        CREATE TABLE label (
            workspace_id TEXT NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (workspace_id, key)
        ) STRICT, WITHOUT ROWID
        """

    private static let command = """
        CREATE TABLE command (
            workspace_id TEXT NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            command TEXT NOT NULL,
            cwd TEXT NOT NULL,
            state TEXT NOT NULL,
            exit_code INTEGER,
            signal TEXT,
            pid INTEGER,
            recorded_at INTEGER NOT NULL,
            elapsed_ms INTEGER NOT NULL,
            time_limit_ms INTEGER NOT NULL,
            is_detached INTEGER NOT NULL,
            stdout_bytes INTEGER NOT NULL,
            stderr_bytes INTEGER NOT NULL,
            has_streams INTEGER NOT NULL,
            PRIMARY KEY (workspace_id, sequence)
        ) STRICT
        """

    private static let runningCommands =
        "CREATE INDEX running_command ON command (workspace_id) WHERE state = 'running'"
    private static let keptStreams = "CREATE INDEX kept_streams ON command (workspace_id, sequence) WHERE has_streams"
    /// One row: the start of the host in which the store was last opened.
    private static let host = "CREATE TABLE host (boot_id TEXT NOT NULL) STRICT"
}
