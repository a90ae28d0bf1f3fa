import PyroPatch

/// A tree in memory.
struct Files: PatchTree {
    var entries: [[UInt8]: PatchTreeEntry] = [:]

    init(_ texts: [String: String] = [:]) {
        for (path, text) in texts {
            entries[Array(path.utf8)] = .file(PatchFile(mode: 0o644, content: Array(text.utf8)))
        }
    }

    mutating func entry(at path: [UInt8]) throws(PatchError) -> PatchTreeEntry {
        if let entry = entries[path] { return entry }
        return entries.keys.contains { $0.starts(with: path + [UInt8(ascii: "/")]) } ? .directory : .missing
    }

    /// What a patch makes of it.
    mutating func apply(_ patch: [UInt8]) throws(PatchError) -> [PatchChange] {
        let changes = try Patch(parsing: patch).apply(to: &self)
        for change in changes {
            if let old = change.oldPath { entries[old] = nil }
            if change.file == nil { entries[change.path] = nil }
        }
        for change in changes { if let file = change.file { entries[change.path] = .file(file) } }
        return changes
    }

    var files: [[UInt8]: PatchFile] {
        entries.compactMapValues { if case .file(let file) = $0 { file } else { nil } }
    }

    var texts: [String: String] {
        var texts: [String: String] = [:]
        for (path, file) in files {
            texts[String(decoding: path, as: UTF8.self)] = String(decoding: file.content, as: UTF8.self)
        }
        return texts
    }
}
