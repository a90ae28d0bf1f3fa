internal import FoundationEssentials
internal import PyroModel
internal import PyroWire

extension FileEntry {
    /// Times that RFC 3339 can tell: up to the year 9999.
    private static let seconds: ClosedRange<Int64> = 0...253_402_300_799

    init(_ entry: TreeEntry, at path: [UInt8]) {
        let seconds = min(max(entry.modified.seconds, Self.seconds.lowerBound), Self.seconds.upperBound)
        let time = Double(seconds) + Double(entry.modified.nanoseconds) / 1e9
        self.init(
            path: PathText(path), artifactType: ArtifactType(entry.kind), sizeBytes: Int64(clamping: entry.size),
            mode: entry.mode, modifiedAt: Date(timeIntervalSince1970: time),
            linkTarget: entry.target.map { PathText($0) })
    }
}

extension ArtifactType {
    init(_ kind: TreeEntry.Kind) {
        self =
            switch kind {
            case .file: .file
            case .directory: .directory
            case .symbolicLink: .symlink
            case .other: .other
            }
    }
}

extension FileReadOptions {
    /// - Throws: `usage`.
    func request(_ file: GuestPath) throws(PyroError) -> ReadRequest {
        try WorkspaceChecks.check(maxBytes, named: "max_bytes", against: Limits.fileReadBytes)
        guard offset >= 0 else { throw PyroError(.usage, "offset is \(offset); it must be 0 or more.") }
        for (name, value) in [("start_line", startLine), ("max_lines", maxLines)] {
            if let value, value < 1 { throw PyroError(.usage, "\(name) is \(value); it must be 1 or more.") }
        }
        return ReadRequest(
            path: file.bytes, offset: UInt64(offset), limit: UInt64(maxBytes), startLine: UInt64(startLine ?? 0),
            lines: UInt64(maxLines ?? 0))
    }
}

extension FileRead {
    /// Bytes of a character at most that may be cut off at the end of a part.
    private static let longestTail = 3

    init(workspaceID: String, path: String, _ bytes: [UInt8], _ reply: ReadReply) {
        let (count, text) = Self.text(bytes, mayEndWithin: reply.hasMore)
        self.init(
            workspaceID: workspaceID, path: path, sizeBytes: Int64(clamping: reply.size),
            offset: Int64(clamping: reply.offset), nextOffset: Int64(clamping: reply.offset) + Int64(count),
            content: text ?? Data(bytes).base64EncodedString(), encoding: text == nil ? .base64 : .utf8,
            truncated: reply.hasMore)
    }

    /// The text of `bytes` and how many of them it stands for, without the beginning of a character whose rest was not
    /// read; no text when they are none.
    private static func text(_ bytes: [UInt8], mayEndWithin: Bool) -> (count: Int, text: String?) {
        for cut in 0...(mayEndWithin ? min(longestTail, max(0, bytes.count - 1)) : 0) {
            guard cut == 0 || isBeginning(bytes.suffix(cut)) else { continue }
            let count = bytes.count - cut
            if let text = String(validating: bytes.prefix(count), as: UTF8.self) { return (count, text) }
        }
        return (bytes.count, nil)
    }

    /// Whether these bytes can be the first of a character that needs more.
    private static func isBeginning(_ bytes: ArraySlice<UInt8>) -> Bool {
        let length =
            switch bytes.first ?? 0 {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        return bytes.count < length && bytes.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
    }
}

extension PatchResult.Entry {
    init(_ entry: PatchedEntry) {
        let status: ChangeStatus =
            switch entry.status {
            case .added: .added
            case .modified: .modified
            case .deleted: .deleted
            case .renamed: .renamed
            }
        self.init(path: PathText(entry.path), status: status, oldPath: entry.oldPath.map { PathText($0) })
    }
}
