/// What was copied from the host into a workspace.
public struct SyncPush: Sendable, Hashable, Codable {
    public var workspaceID: String
    public var workspaceSync: Sync

    enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case workspaceSync = "workspace_sync"
    }

    public init(workspaceID: String, workspaceSync: Sync) {
        self.workspaceID = workspaceID
        self.workspaceSync = workspaceSync
    }

    public struct Sync: Sendable, Hashable, Codable {
        public var mode: WorkspaceSeed.Mode
        /// On the host.
        public var sourcePath: String
        /// A directory of the guest.
        public var destination: String
        public var entryCount: Int
        public var bytesWritten: Int64
        /// Entries of the destination that the source does not have.
        public var deletedCount: Int
        /// Entries that were left out: sockets, devices and FIFOs; the first 100.
        public var skipped: [String]

        enum CodingKeys: String, CodingKey {
            case mode
            case sourcePath = "source_path"
            case destination
            case entryCount = "entry_count"
            case bytesWritten = "bytes_written"
            case deletedCount = "deleted_count"
            case skipped
        }

        public init(
            mode: WorkspaceSeed.Mode, sourcePath: String, destination: String, entryCount: Int, bytesWritten: Int64,
            deletedCount: Int, skipped: [String]
        ) {
            self.mode = mode
            self.sourcePath = sourcePath
            self.destination = destination
            self.entryCount = entryCount
            self.bytesWritten = bytesWritten
            self.deletedCount = deletedCount
            self.skipped = skipped
        }
    }
}

/// How a host directory or archive is copied into a workspace.
public struct SyncOptions: Sendable, Hashable {
    /// A directory of the guest; made if missing. Relative to `/workspace`, or absolute.
    public var destination = WorkspaceInfo.path
    /// Whether what the source does not have is deleted from the destination, excluded entries apart.
    public var delete = false
    /// Globs of what is left out: one without a slash matches names at any depth, one with a slash the path from the top.
    public var exclude: [String] = []

    public init(destination: String = WorkspaceInfo.path, delete: Bool = false, exclude: [String] = []) {
        self.destination = destination
        self.delete = delete
        self.exclude = exclude
    }
}
