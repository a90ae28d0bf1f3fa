/// Names of files in headers of a patch, and the paths they mean.
enum PatchPath {
    static let null = Array("/dev/null".utf8)

    /// The name in a `---` or `+++` line: quoted, or up to a tab, behind which there may be a time.
    static func name(inHeader text: ArraySlice<UInt8>) -> [UInt8] {
        if let (name, _) = QuotedName.read(text) { return name }
        if let tab = text.firstIndex(of: UInt8(ascii: "\t")) { return Array(text[..<tab]) }
        var text = text
        while let last = text.last, LineTable.isSpace(last) { text.removeLast() }
        return Array(text)
    }

    /// Whether the time in a `---` or `+++` line is that of a file that does not exist, as GNU diff writes it: the
    /// beginning of 1970, in any time zone.
    static func hasTimeOfNoFile(_ text: ArraySlice<UInt8>) -> Bool {
        guard let tab = text.lastIndex(of: UInt8(ascii: "\t")) else { return false }
        let fields = text[(tab + 1)...].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 3, let zone = Int(fields[2]) else { return false }
        let clock = fields[1].prefix(8).split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, fields[1].dropFirst(8).allSatisfy({ $0 == "." || $0 == "0" }) else { return false }
        let day = ["1969-12-31": -1, "1970-01-01": 0][fields[0]]
        guard let day else { return false }
        let minutes = day * 1440 + clock[0] * 60 + clock[1]
        return clock[2] == 0 && minutes == zone / 100 * 60 + zone % 100
    }

    /// The paths that two names mean.
    ///
    /// The first directory of a name is left out as `git apply` does where it is a prefix: `a/` on the old and `b/` on the
    /// new side (also git's other pairs, such as `i/` and `w/`), or any two that differ while the rest is the same
    /// (`old/x` and `new/x`). Names without such prefixes are taken as they are. Where one side has no file, `a/` and `b/`
    /// alone are prefixes.
    static func stripped(old: [UInt8]?, new: [UInt8]?) -> (old: [UInt8]?, new: [UInt8]?) {
        let (oldHead, oldRest) = cut(old)
        let (newHead, newRest) = cut(new)
        guard let old, let new else {
            return oldHead == prefixes[0].old || newHead == prefixes[0].new ? (oldRest, newRest) : (old, new)
        }
        if let oldRest, let newRest {
            if prefixes.contains(where: { $0.old == oldHead && $0.new == newHead }) { return (oldRest, newRest) }
            if oldHead != newHead, oldRest == newRest { return (oldRest, newRest) }
        }
        if oldHead == prefixes[0].old, oldRest == new { return (new, new) }
        if newHead == prefixes[0].new, newRest == old { return (old, old) }
        return (old, new)
    }

    /// git's prefixes: default, and those of `diff.mnemonicPrefix`.
    private static let prefixes: [(old: [UInt8], new: [UInt8])] = [
        ("a", "b"), ("i", "w"), ("c", "w"), ("c", "i"), ("o", "w"), ("1", "2"),
    ].map { (Array($0.utf8), Array($1.utf8)) }

    private static func cut(_ name: [UInt8]?) -> (head: [UInt8]?, rest: [UInt8]?) {
        guard let name, let slash = name.firstIndex(of: UInt8(ascii: "/")) else { return (nil, nil) }
        return (Array(name[..<slash]), Array(name[(slash + 1)...]))
    }

    /// The path without `.` and doubled slashes.
    ///
    /// - Throws: `pathNotAllowed` for one that leads out of the directory or into `.git`.
    static func checked(_ path: [UInt8]) throws(PatchError) -> [UInt8] {
        if path.first == UInt8(ascii: "/") {
            throw refusal(path, "is absolute; paths of a patch are relative to the directory it is applied in")
        }
        if path.contains(0) { throw refusal(path, "holds a zero byte") }
        var names: [ArraySlice<UInt8>] = []
        for name in path.split(separator: UInt8(ascii: "/")) where !name.elementsEqual(".".utf8) {
            if name.elementsEqual("..".utf8) { throw refusal(path, "leads out of the directory") }
            let lower = name.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
            if lower.elementsEqual(".git".utf8) { throw refusal(path, "lies in .git, which a patch does not change") }
            names.append(name)
        }
        guard !names.isEmpty, path.last != UInt8(ascii: "/") else { throw refusal(path, "names no file") }
        return Array(names.joined(separator: [UInt8(ascii: "/")]))
    }

    private static func refusal(_ path: [UInt8], _ what: String) -> PatchError {
        PatchError(.pathNotAllowed, "The patch names the path \"\(printable(path))\", which \(what).", path: path)
    }
}
