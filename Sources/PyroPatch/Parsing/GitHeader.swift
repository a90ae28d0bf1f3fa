/// The lines between `diff --git` and the first hunk.
struct GitHeader {
    /// The names in the first line, if they can be told apart, without their prefixes.
    var names: (old: [UInt8], new: [UInt8])?
    /// The names of `rename from`, `copy to` and the like, which have no prefix.
    var moved: (from: [UInt8]?, to: [UInt8]?)
    var action = FilePatch.Action.modify
    var oldMode: UInt32?
    var newMode: UInt32?
    var oldID: [UInt8] = []
    var newID: [UInt8] = []
    /// Whether any line said something.
    var isEmpty = true

    /// - Parameter line: what follows `diff --git `.
    init(names line: ArraySlice<UInt8>) {
        names = Self.names(line)
    }

    /// Takes a line.
    ///
    /// - Returns: whether it is one of a header.
    mutating func take(_ line: ArraySlice<UInt8>) throws(PatchError) -> Bool {
        let words: [(String, (inout GitHeader, ArraySlice<UInt8>) throws(PatchError) -> Void)] = [
            ("old mode ", { header, rest throws(PatchError) in header.oldMode = try Self.mode(rest) }),
            ("new mode ", { header, rest throws(PatchError) in header.newMode = try Self.mode(rest) }),
            (
                "deleted file mode ",
                { header, rest throws(PatchError) in
                    header.oldMode = try Self.mode(rest)
                    header.action = .delete
                }
            ),
            (
                "new file mode ",
                { header, rest throws(PatchError) in
                    header.newMode = try Self.mode(rest)
                    header.action = .create
                }
            ),
            ("rename from ", { header, rest throws(PatchError) in header.move(.rename, from: rest) }),
            ("rename to ", { header, rest throws(PatchError) in header.move(.rename, to: rest) }),
            ("rename old ", { header, rest throws(PatchError) in header.move(.rename, from: rest) }),
            ("rename new ", { header, rest throws(PatchError) in header.move(.rename, to: rest) }),
            ("copy from ", { header, rest throws(PatchError) in header.move(.copy, from: rest) }),
            ("copy to ", { header, rest throws(PatchError) in header.move(.copy, to: rest) }),
            ("index ", { header, rest throws(PatchError) in try header.takeIndex(rest) }),
        ]
        for (word, body) in words where line.starts(with: word.utf8) {
            isEmpty = false
            try body(&self, line.dropFirst(word.utf8.count))
            return true
        }
        return line.starts(with: "similarity index ".utf8) || line.starts(with: "dissimilarity index ".utf8)
    }

    private mutating func move(
        _ action: FilePatch.Action, from: ArraySlice<UInt8>? = nil, to: ArraySlice<UInt8>? = nil
    ) {
        self.action = action
        if let from { moved.from = QuotedName.read(from)?.name ?? Array(from) }
        if let to { moved.to = QuotedName.read(to)?.name ?? Array(to) }
    }

    /// `index 123..456 100644`; the mode is there when it stays.
    private mutating func takeIndex(_ rest: ArraySlice<UInt8>) throws(PatchError) {
        let fields = rest.split(separator: UInt8(ascii: " "))
        let ids = (fields.first ?? []).split(separator: UInt8(ascii: "."))
        guard ids.count == 2, ids.allSatisfy({ $0.allSatisfy(PatchText.isHexadecimal) }) else { return }
        (oldID, newID) = (Array(ids[0]), Array(ids[1]))
        if fields.count > 1, oldMode == nil, newMode == nil {
            oldMode = try Self.mode(fields[1])
            newMode = oldMode
        }
    }

    static func mode(_ text: ArraySlice<UInt8>) throws(PatchError) -> UInt32 {
        var text = text
        while let last = text.last, LineTable.isSpace(last) { text.removeLast() }
        let mode = UInt32(String(decoding: text, as: UTF8.self), radix: 8) ?? 0
        switch mode {
        case GitMode.submodule:
            throw PatchError(.malformed, "The patch changes a submodule, which cannot be patched as a file.")
        case let mode where GitMode.isFile(mode) || mode == GitMode.link: return mode
        default:
            throw PatchError(
                .malformed,
                "The patch names the file mode \"\(printable(text))\"; known are 100644, 100755 and 120000.")
        }
    }

    /// Unquoted names are told apart by being the same: `a/some file b/some file`.
    private static func names(_ line: ArraySlice<UInt8>) -> (old: [UInt8], new: [UInt8])? {
        if let (old, rest) = QuotedName.read(line) {
            let rest = rest.drop { $0 == UInt8(ascii: " ") }
            return pair(old, QuotedName.read(rest)?.name ?? Array(rest))
        }
        if line.last == UInt8(ascii: "\""), let quote = line.firstIndex(of: UInt8(ascii: "\"")),
            let (new, _) = QuotedName.read(line[quote...])
        {
            return pair(Array(line[..<quote].dropLast()), new)
        }
        let middle = line.startIndex + line.count / 2
        let spaces = line.indices.filter { line[$0] == UInt8(ascii: " ") }
        // Two names of about the same length: the space between them lies near the middle.
        for space in spaces.sorted(by: { abs($0 - middle) < abs($1 - middle) }).prefix(16) {
            let names = pair(Array(line[..<space]), Array(line[(space + 1)...]))
            if names.old == names.new { return names }
        }
        if spaces.count == 1, let space = spaces.first {
            return pair(Array(line[..<space]), Array(line[(space + 1)...]))
        }
        return nil
    }

    private static func pair(_ old: [UInt8], _ new: [UInt8]) -> (old: [UInt8], new: [UInt8]) {
        let names = PatchPath.stripped(old: old, new: new)
        return (names.old ?? old, names.new ?? new)
    }
}
