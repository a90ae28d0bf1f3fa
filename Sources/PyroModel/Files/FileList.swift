public import FoundationEssentials

/// What an entry of a directory is.
public enum ArtifactType: String, Sendable, Hashable, Codable, CaseIterable {
    case file
    case directory
    case symlink
    /// A device, a FIFO or a socket.
    case other
}

/// One entry of a directory in the guest.
public struct FileEntry: Sendable, Hashable, Codable {
    /// Absolute; see ``PathText`` for one that is not UTF-8.
    public var path: String
    /// The exact bytes as base64; only where the path is not UTF-8.
    public var pathBase64: String?
    public var artifactType: ArtifactType
    public var sizeBytes: Int64
    /// Permission bits as four or more octal digits, such as `0644`.
    public var mode: String
    public var modifiedAt: Date
    /// Where a symbolic link leads, as it is written.
    public var linkTarget: String?

    enum CodingKeys: String, CodingKey {
        case path
        case pathBase64 = "path_base64"
        case artifactType = "artifact_type"
        case sizeBytes = "size_bytes"
        case mode
        case modifiedAt = "modified_at"
        case linkTarget = "link_target"
    }

    public init(
        path: PathText, artifactType: ArtifactType, sizeBytes: Int64, mode: UInt32, modifiedAt: Date,
        linkTarget: PathText?
    ) {
        self.path = path.text
        pathBase64 = path.base64
        self.artifactType = artifactType
        self.sizeBytes = sizeBytes
        let digits = String(mode & 0o7777, radix: 8)
        self.mode = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        self.modifiedAt = modifiedAt
        self.linkTarget = linkTarget?.text
    }
}

/// A page of a directory's entries, in the order of a walk: names of one directory in the order of their bytes.
public struct FileList: Sendable, Hashable, Codable {
    public var workspaceID: String
    /// The directory, absolute.
    public var path: String
    public var recursive: Bool
    public var entries: [FileEntry]
    /// Whether there are more entries.
    public var truncated: Bool
    /// What `after` has to be for the next page; only when truncated.
    public var nextAfter: String?

    enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case path, recursive, entries, truncated
        case nextAfter = "next_after"
    }

    public init(workspaceID: String, path: String, recursive: Bool, entries: [FileEntry], nextAfter: String?) {
        self.workspaceID = workspaceID
        self.path = path
        self.recursive = recursive
        self.entries = entries
        truncated = nextAfter != nil
        self.nextAfter = nextAfter
    }
}

/// What of a directory is listed.
public struct FileListOptions: Sendable, Hashable {
    /// Whether directories below are listed too.
    public var recursive = false
    /// Goes on behind this path: ``FileList/nextAfter`` of the page before.
    public var after: String?
    /// Entries of a page, 1 to 1000.
    public var maxEntries = Limits.fileListEntries.default

    public init(recursive: Bool = false, after: String? = nil, maxEntries: Int = Limits.fileListEntries.default) {
        self.recursive = recursive
        self.after = after
        self.maxEntries = maxEntries
    }
}
