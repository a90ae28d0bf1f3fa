package import FoundationEssentials
package import PyroModel

/// A point of a workspace that it can be set back to.
package struct SnapshotRecord: Sendable, Hashable {
    /// 12 lower-case hex digits: the directory of its files.
    package var id: String
    package var workspaceID: String
    /// Unique among the snapshots of a workspace.
    package var name: String
    package var kind: SnapshotKind
    /// The layer that holds its disk, not changed any more; `nil` for the environment's disk as it is.
    package var layerID: String?
    /// Times are kept to the millisecond.
    package var createdAt: Date
    /// Whether an image of the machine's memory belongs to it.
    package var hasMemory: Bool

    package init(
        id: String, workspaceID: String, name: String, kind: SnapshotKind, layerID: String?, createdAt: Date,
        hasMemory: Bool
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.name = name
        self.kind = kind
        self.layerID = layerID
        self.createdAt = createdAt
        self.hasMemory = hasMemory
    }
}
