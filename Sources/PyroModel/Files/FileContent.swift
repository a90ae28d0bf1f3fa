import FoundationEssentials

/// A part of a file of the guest.
public struct FileRead: Sendable, Hashable, Codable {
    public var workspaceID: String
    /// Absolute.
    public var path: String
    /// Of the whole file.
    public var sizeBytes: Int64
    /// The first byte of `content` in the file.
    public var offset: Int64
    /// The first byte behind `content`: where to read on.
    public var nextOffset: Int64
    /// Text where it is UTF-8, cut at a character's border; else base64.
    public var content: String
    public var encoding: StreamEncoding
    /// Whether the file goes on behind `content`.
    public var truncated: Bool

    enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case path
        case sizeBytes = "size_bytes"
        case offset
        case nextOffset = "next_offset"
        case content, encoding, truncated
    }

    public init(
        workspaceID: String, path: String, sizeBytes: Int64, offset: Int64, nextOffset: Int64, content: String,
        encoding: StreamEncoding, truncated: Bool
    ) {
        self.workspaceID = workspaceID
        self.path = path
        self.sizeBytes = sizeBytes
        self.offset = offset
        self.nextOffset = nextOffset
        self.content = content
        self.encoding = encoding
        self.truncated = truncated
    }

    /// The bytes that `content` stands for.
    /// - Throws: `internal` when it is no base64 although it says so.
    public func bytes() throws(PyroError) -> [UInt8] {
        guard encoding == .base64 else { return Array(content.utf8) }
        guard let data = Data(base64Encoded: content) else {
            throw PyroError(.internal, "The content of \(path) in the workspace \(workspaceID) is no base64.")
        }
        return Array(data)
    }
}

/// Which part of a file is read.
public struct FileReadOptions: Sendable, Hashable {
    /// The first byte; with `startLine`, counted from that line's beginning.
    public var offset: Int64 = 0
    /// Bytes at most, 1 to 8388608.
    public var maxBytes = Limits.fileReadBytes.default
    /// The first line, from 1.
    public var startLine: Int?
    /// Lines at most.
    public var maxLines: Int?

    public init(
        offset: Int64 = 0, maxBytes: Int = Limits.fileReadBytes.default, startLine: Int? = nil, maxLines: Int? = nil
    ) {
        self.offset = offset
        self.maxBytes = maxBytes
        self.startLine = startLine
        self.maxLines = maxLines
    }
}

/// A file of the guest that was written.
public struct FileWrite: Sendable, Hashable, Codable {
    public var workspaceID: String
    /// Absolute.
    public var path: String
    public var sizeBytes: Int64
    public var bytesWritten: Int64
    /// Whether there was none before.
    public var created: Bool

    enum CodingKeys: String, CodingKey {
        case workspaceID = "workspace_id"
        case path
        case sizeBytes = "size_bytes"
        case bytesWritten = "bytes_written"
        case created
    }

    public init(workspaceID: String, path: String, sizeBytes: Int64, created: Bool) {
        self.workspaceID = workspaceID
        self.path = path
        self.sizeBytes = sizeBytes
        bytesWritten = sizeBytes
        self.created = created
    }
}
