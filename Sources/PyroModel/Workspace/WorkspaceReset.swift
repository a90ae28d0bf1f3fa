/// What a snapshot is.
public enum SnapshotKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The point right after seeding.
    case baseline
    case named
}

/// A workspace that was set back: its value, and to what.
public struct WorkspaceReset: Sendable, Hashable, Codable {
    public var workspace: WorkspaceInfo
    public var reset: Point

    /// The point it was set back to.
    public struct Point: Sendable, Hashable, Codable {
        public var snapshotName: String
        public var kind: SnapshotKind

        enum CodingKeys: String, CodingKey {
            case snapshotName = "snapshot_name"
            case kind
        }

        public init(snapshotName: String, kind: SnapshotKind) {
            self.snapshotName = snapshotName
            self.kind = kind
        }
    }

    enum CodingKeys: String, CodingKey {
        case reset = "workspace_reset"
    }

    public init(workspace: WorkspaceInfo, reset: Point) {
        self.workspace = workspace
        self.reset = reset
    }

    public init(from decoder: any Decoder) throws {
        workspace = try WorkspaceInfo(from: decoder)
        reset = try decoder.container(keyedBy: CodingKeys.self).decode(Point.self, forKey: .reset)
    }

    public func encode(to encoder: any Encoder) throws {
        try workspace.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(reset, forKey: .reset)
    }
}
