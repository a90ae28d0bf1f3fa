/// A workspace that is gone.
public struct WorkspaceDelete: Sendable, Hashable, Codable {
    public var workspaceID: String
    public var deleted: Bool
    /// What went with it that nothing else has: changed since the baseline and not exported after that.
    public var lost: Lost

    enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case deleted, lost
    }

    public init(workspaceID: String, lost: Lost) {
        self.workspaceID = workspaceID
        deleted = true
        self.lost = lost
    }

    /// Changes that would be lost, or were.
    public struct Lost: Sendable, Hashable, Codable {
        /// Absent when it could not be found out, as with a disk that is damaged.
        public var total: Int?
        /// The first 20, relative to `/workspace`.
        public var paths: [String]

        public init(total: Int?, paths: [String]) {
            self.total = total
            self.paths = Array(paths.prefix(Limits.lostPaths))
        }
    }
}

/// Workspaces that were idle for long and are gone.
public struct WorkspacePrune: Sendable, Hashable, Codable {
    /// Ids of the workspaces.
    public var deleted: [String]
    public var count: Int
    /// Space on the host's disk.
    public var bytesFreed: Int64

    enum CodingKeys: String, CodingKey {
        case deleted, count
        case bytesFreed = "bytes_freed"
    }

    public init(deleted: [String], bytesFreed: Int64) {
        self.deleted = deleted
        count = deleted.count
        self.bytesFreed = bytesFreed
    }
}
