internal import PyroSDK

/// Files of workspaces in words for people.
enum FileRendering {
    /// - Returns: nothing for an empty directory.
    static func table(_ list: FileList) -> String {
        guard !list.entries.isEmpty else { return "" }
        let sizes = list.entries.map { "\($0.sizeBytes)" }
        let width = max(sizes.map(\.count).max() ?? 0, "SIZE".count)
        let rows = zip(list.entries, sizes).map { entry, size in
            [
                permissions(entry), String(repeating: " ", count: width - size.count) + size,
                Age.timestamp(entry.modifiedAt), name(entry, in: list.path),
            ]
        }
        let size = String(repeating: " ", count: width - "SIZE".count) + "SIZE"
        return TextTable(heading: ["MODE", size, "MODIFIED", "NAME"], rows: rows).rendered()
    }

    /// - Parameters:
    ///   - workspace: as the user named it.
    ///   - path: as the user named it.
    static func notes(on list: FileList, workspace: String, path: String) -> [String] {
        if let next = list.nextAfter {
            let words = ["pyro workspace file list", CommandText.word(workspace), CommandText.word(path)]
            let flags = (list.recursive ? ["--recursive"] : []) + ["--after", CommandText.word(next)]
            return ["There are more: " + (words + flags).joined(separator: " ")]
        }
        return list.entries.isEmpty ? ["There is nothing in \(PlainText.line(list.path))."] : []
    }

    static func summary(of read: FileRead) -> String {
        let path = PlainText.line(read.path)
        let form = read.encoding == .base64 ? " It is not UTF-8 and shown as base64." : ""
        guard read.offset > 0 || read.nextOffset < read.sizeBytes else {
            return "\(path): \(bytes(read.sizeBytes)).\(form)"
        }
        return "\(path): bytes \(read.offset) to \(read.nextOffset) of \(read.sizeBytes).\(form)"
    }

    /// How to read what lies behind the part that was read.
    /// - Parameter flags: those that the next part is to be read with.
    /// - Returns: `nil` at the file's end.
    static func readingOn(_ read: FileRead, workspace: String, path: String, flags: [String]) -> String? {
        guard read.nextOffset < read.sizeBytes else { return nil }
        let words = ["pyro workspace file read", CommandText.word(workspace), CommandText.word(path)]
        return "Read on: " + (words + ["--offset \(read.nextOffset)"] + flags).joined(separator: " ")
    }

    static func summary(of write: FileWrite) -> String {
        "\(write.created ? "Created" : "Replaced") \(PlainText.line(write.path)): \(bytes(write.bytesWritten))."
    }

    private static func bytes(_ count: Int64) -> String {
        Counted.words(Int(count), "byte")
    }

    /// Such as `-rw-r--r--`, as `ls -l` shows it.
    private static func permissions(_ entry: FileEntry) -> String {
        let kind =
            switch entry.artifactType {
            case .file: "-"
            case .directory: "d"
            case .symlink: "l"
            case .other: "?"
            }
        guard let mode = UInt32(entry.mode, radix: 8) else { return kind + PlainText.line(entry.mode) }
        var text = kind
        for (shift, special, letter) in [(6, 0o4000, "s"), (3, 0o2000, "s"), (0, 0o1000, "t")]
            as [(UInt32, UInt32, String)]
        {
            let bits = mode >> shift
            let runs = bits & 1 != 0
            text += (bits & 4 != 0 ? "r" : "-") + (bits & 2 != 0 ? "w" : "-")
            text += mode & special != 0 ? (runs ? letter : letter.uppercased()) : (runs ? "x" : "-")
        }
        return text
    }

    /// The name below the listed directory, with where a link leads.
    private static func name(_ entry: FileEntry, in directory: String) -> String {
        let prefix = directory.hasSuffix("/") ? directory : directory + "/"
        let name = entry.path.hasPrefix(prefix) ? String(entry.path.dropFirst(prefix.count)) : entry.path
        return PlainText.line(name) + (entry.linkTarget.map { " -> " + PlainText.line($0) } ?? "")
    }
}
