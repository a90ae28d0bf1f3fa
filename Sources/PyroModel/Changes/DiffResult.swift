import FoundationEssentials

/// What differs between two points of a workspace.
public struct DiffResult: Sendable, Hashable, Codable {
    public var workspaceID: String
    /// `baseline` or a snapshot's name.
    public var from: String
    /// `now` or a snapshot's name.
    public var to: String
    public var changed: Bool
    public var summary: Summary
    public var entries: [Entry]
    /// Git's format: what `git apply` and pyro's own patches take. Empty when only a summary was asked for.
    public var patch: String
    /// `base64` when what has changed is not UTF-8.
    public var patchEncoding: StreamEncoding
    /// Bytes of the whole patch, also of what was cut off.
    public var patchBytes: Int
    /// Whether files were left out of the patch for its size. What is there applies by itself.
    public var truncated: Bool

    enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case from, to, changed, summary, entries, patch
        case patchEncoding = "patch_encoding"
        case patchBytes = "patch_bytes"
        case truncated
    }

    /// Counts of entries.
    public struct Summary: Sendable, Hashable, Codable {
        public var total = 0
        public var added = 0
        public var modified = 0
        public var deleted = 0
        public var renamed = 0
        public var typeChanged = 0
        /// Files whose change is in the patch as text.
        public var textPatched = 0
        /// Files whose change is no text: binary, or too large.
        public var nonText = 0

        enum CodingKeys: String, CodingKey {
            case total, added, modified, deleted, renamed
            case typeChanged = "type_changed"
            case textPatched = "text_patched"
            case nonText = "non_text"
        }

        public init() {}
    }

    /// One file, directory or link.
    public struct Entry: Sendable, Hashable, Codable {
        /// Relative to `/workspace`.
        public var path: String
        public var pathBase64: String?
        public var status: ChangeStatus
        public var artifactType: ArtifactType
        /// What a renamed file was called.
        public var oldPath: String?
        /// Lines that the patch adds and removes; absent where the change is no text or no patch was asked for.
        public var addedLines: Int?
        public var deletedLines: Int?

        enum CodingKeys: String, CodingKey {
            case path
            case pathBase64 = "path_base64"
            case status
            case artifactType = "artifact_type"
            case oldPath = "old_path"
            case addedLines = "added_lines"
            case deletedLines = "deleted_lines"
        }

        public init(
            path: PathText, status: ChangeStatus, artifactType: ArtifactType, oldPath: PathText? = nil,
            addedLines: Int? = nil, deletedLines: Int? = nil
        ) {
            self.path = path.text
            pathBase64 = path.base64
            self.status = status
            self.artifactType = artifactType
            self.oldPath = oldPath?.text
            self.addedLines = addedLines
            self.deletedLines = deletedLines
        }
    }

    public init(
        workspaceID: String, from: String, to: String, summary: Summary, entries: [Entry], patch: [UInt8],
        patchBytes: Int, truncated: Bool
    ) {
        self.workspaceID = workspaceID
        self.from = from
        self.to = to
        changed = !entries.isEmpty
        self.summary = summary
        self.entries = entries
        if let text = String(validating: patch, as: UTF8.self) {
            self.patch = text
            patchEncoding = .utf8
        } else {
            self.patch = Data(patch).base64EncodedString()
            patchEncoding = .base64
        }
        self.patchBytes = patchBytes
        self.truncated = truncated
    }

    /// The bytes that `patch` stands for.
    /// - Throws: `internal` when it is no base64 although it says so.
    public func patchContent() throws(PyroError) -> [UInt8] {
        guard patchEncoding == .base64 else { return Array(patch.utf8) }
        guard let data = Data(base64Encoded: patch) else {
            throw PyroError(.internal, "The patch of the workspace \(workspaceID) is no base64.")
        }
        return Array(data)
    }
}

/// What is compared, and how much of it is told.
public struct DiffOptions: Sendable, Hashable {
    /// The name of the baseline: the point right after seeding.
    public static let baseline = "baseline"
    /// The name of this moment.
    public static let now = "now"

    /// `baseline` or a snapshot's name.
    public var from = DiffOptions.baseline
    /// `now` or a snapshot's name.
    public var to = DiffOptions.now
    /// Files and directories below `/workspace` that are compared; all when empty. Relative to it, or absolute.
    public var paths: [String] = []
    /// Whether only entries and summary are wanted.
    public var statOnly = false
    /// Whether changes of binary files are in the patch, as git writes them.
    public var binary = false
    /// Whether entries below `.git` are listed. They are never in the patch.
    public var includesGit = false
    /// Bytes of the patch at most: whole files are left out beyond it. `nil` for no limit.
    public var maxPatchBytes: Int?

    public init() {}
}
