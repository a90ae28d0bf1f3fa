/// What was copied from a workspace to the host.
public struct ExportResult: Sendable, Hashable, Codable {
    public var workspaceID: String
    /// In the guest, absolute.
    public var workspacePath: String
    /// On the host, absolute.
    public var outputPath: String
    public var artifactType: ArtifactType
    /// Files, directories and links; 1 for a file.
    public var entryCount: Int
    public var bytesWritten: Int64

    enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case workspacePath = "workspace_path"
        case outputPath = "output_path"
        case artifactType = "artifact_type"
        case entryCount = "entry_count"
        case bytesWritten = "bytes_written"
    }

    public init(
        workspaceID: String, workspacePath: String, outputPath: String, artifactType: ArtifactType, entryCount: Int,
        bytesWritten: Int64
    ) {
        self.workspaceID = workspaceID
        self.workspacePath = workspacePath
        self.outputPath = outputPath
        self.artifactType = artifactType
        self.entryCount = entryCount
        self.bytesWritten = bytesWritten
    }
}

/// How a file or directory of a workspace is copied to the host.
public struct ExportOptions: Sendable, Hashable {
    /// Whether what is at the output path is replaced.
    public var force = false
    /// Whether an output below a directory named `.git` is refused.
    public var refusesGit = false

    public init(force: Bool = false, refusesGit: Bool = false) {
        self.force = force
        self.refusesGit = refusesGit
    }
}
