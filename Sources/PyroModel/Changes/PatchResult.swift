/// What became of a file or directory.
public enum ChangeStatus: String, Sendable, Hashable, Codable, CaseIterable {
    case added
    case modified
    case deleted
    case renamed
    /// It is something else now, such as a link where a file was.
    case typeChanged = "type_changed"
}

/// What a patch has changed, or with `check` would change.
public struct PatchResult: Sendable, Hashable, Codable {
    public var workspaceID: String
    /// Whether files were changed: never with `check`.
    public var changed: Bool
    public var summary: Summary
    public var entries: [Entry]

    enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case changed, summary, entries
    }

    /// Counts of files.
    public struct Summary: Sendable, Hashable, Codable {
        public var total = 0
        public var added = 0
        public var modified = 0
        public var deleted = 0
        public var renamed = 0
    }

    /// One file.
    public struct Entry: Sendable, Hashable, Codable {
        /// Relative to `/workspace`.
        public var path: String
        public var pathBase64: String?
        public var status: ChangeStatus
        /// What a renamed file was called.
        public var oldPath: String?

        enum CodingKeys: String, CodingKey {
            case path
            case pathBase64 = "path_base64"
            case status
            case oldPath = "old_path"
        }

        public init(path: PathText, status: ChangeStatus, oldPath: PathText? = nil) {
            self.path = path.text
            pathBase64 = path.base64
            self.status = status
            self.oldPath = oldPath?.text
        }
    }

    public init(workspaceID: String, changed: Bool, entries: [Entry]) {
        self.workspaceID = workspaceID
        self.changed = changed
        self.entries = entries
        summary = Summary()
        summary.total = entries.count
        for entry in entries {
            switch entry.status {
            case .added: summary.added += 1
            case .modified, .typeChanged: summary.modified += 1
            case .deleted: summary.deleted += 1
            case .renamed: summary.renamed += 1
            }
        }
    }
}
