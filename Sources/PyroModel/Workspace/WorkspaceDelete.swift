/// A workspace that is gone.
public struct WorkspaceDelete: Sendable, Hashable, Codable {
    public var workspaceID: String
    public var deleted: Bool

    enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case deleted
    }

    public init(workspaceID: String) {
        self.workspaceID = workspaceID
        deleted = true
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
