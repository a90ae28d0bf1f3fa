/// Writes an entry of a diff as git does (`git diff --full-index`).
struct PatchWriter {
    /// Lines round a change.
    private static let context = 3

    private(set) var patch: [UInt8] = []
    /// `nil` as long as nothing was written, and for what is no text.
    private(set) var lines: GitDiff.LineCounts?

    /// Writes an entry that ``PatchPair/canBeWritten(includesBinary:)``.
    mutating func write(_ pair: PatchPair) {
        for part in pair.parts { writeOne(part) }
    }

    private mutating func writeOne(_ pair: PatchPair) {
        writeHeader(pair)
        let isBinary = pair.old?.isBinary == true || pair.new?.isBinary == true
        guard !pair.hasSameContent else {
            if !isBinary { count(added: 0, removed: 0) }
            return
        }
        let (old, new) = (pair.old?.content ?? [], pair.new?.content ?? [])
        writeIndex(pair, old, new)
        if isBinary {
            writeBinary(old, new)
        } else {
            writeText(pair, old, new)
        }
    }

    // MARK: Headers

    private mutating func writeHeader(_ pair: PatchPair) {
        line(
            "diff --git ", QuotedName.write(pair.oldPath, prefix: "a/"), " ",
            QuotedName.write(pair.newPath, prefix: "b/"))
        switch (pair.old?.gitMode, pair.new?.gitMode) {
        case (nil, let mode?): line("new file mode \(GitMode.text(mode))")
        case (let mode?, nil): line("deleted file mode \(GitMode.text(mode))")
        case (let old?, let new?) where old != new:
            line("old mode \(GitMode.text(old))")
            line("new mode \(GitMode.text(new))")
        default: break
        }
        guard let similarity = pair.similarity else { return }
        line("similarity index \(similarity)%")
        line("rename from ", QuotedName.write(pair.oldPath))
        line("rename to ", QuotedName.write(pair.newPath))
    }

    private mutating func writeIndex(_ pair: PatchPair, _ old: [UInt8], _ new: [UInt8]) {
        let nothing = [UInt8](repeating: UInt8(ascii: "0"), count: 40)
        let oldID = pair.old == nil ? nothing : SHA1.blobID(old)
        let newID = pair.new == nil ? nothing : SHA1.blobID(new)
        let mode = pair.old?.gitMode
        let kept = mode != nil && mode == pair.new?.gitMode ? mode.map { " " + GitMode.text($0) } : nil
        line("index ", oldID, "..", newID, kept ?? "")
    }

    // MARK: Contents

    private mutating func writeText(_ pair: PatchPair, _ old: [UInt8], _ new: [UInt8]) {
        guard !old.isEmpty || !new.isEmpty else { return count(added: 0, removed: 0) }
        line("--- ", name(pair.old == nil ? nil : pair.oldPath, prefix: "a/"))
        line("+++ ", name(pair.new == nil ? nil : pair.newPath, prefix: "b/"))
        let (old, new) = (LineTable(old), LineTable(new))
        let changes = LineDiff.changes(from: old, to: new)
        var rest = changes[...]
        while let first = rest.first {
            var group = [first]
            rest.removeFirst()
            while let next = rest.first, let last = group.last,
                next.old.lowerBound - last.old.upperBound <= 2 * Self.context
            {
                group.append(next)
                rest.removeFirst()
            }
            writeHunk(group, old, new)
        }
        count(
            added: changes.reduce(0) { $0 + $1.new.count }, removed: changes.reduce(0) { $0 + $1.old.count })
    }

    private func name(_ path: [UInt8]?, prefix: String) -> [UInt8] {
        guard let path else { return PatchPath.null }
        let name = QuotedName.write(path, prefix: prefix)
        // Behind a name with spaces a tab says where it ends.
        return path.contains(UInt8(ascii: " ")) ? name + [UInt8(ascii: "\t")] : name
    }

    private mutating func writeHunk(_ changes: [LineChange], _ old: LineTable, _ new: LineTable) {
        guard let first = changes.first, let last = changes.last else { return }
        let before = min(Self.context, first.old.lowerBound)
        let after = min(Self.context, old.count - last.old.upperBound)
        let oldLines = first.old.lowerBound - before..<last.old.upperBound + after
        let newLines = first.new.lowerBound - before..<last.new.upperBound + after
        line("@@ -\(Self.position(oldLines)) +\(Self.position(newLines)) @@")
        var next = oldLines.lowerBound
        for change in changes {
            for index in next..<change.old.lowerBound { text(" ", old[index]) }
            for index in change.old { text("-", old[index]) }
            for index in change.new { text("+", new[index]) }
            next = change.old.upperBound
        }
        for index in next..<oldLines.upperBound { text(" ", old[index]) }
    }

    private static func position(_ lines: Range<Int>) -> String {
        switch lines.count {
        case 0: "\(lines.lowerBound),0"
        case 1: "\(lines.lowerBound + 1)"
        default: "\(lines.lowerBound + 1),\(lines.count)"
        }
    }

    private mutating func text(_ mark: String, _ line: ArraySlice<UInt8>) {
        patch += mark.utf8
        patch += line
        if line.last != UInt8(ascii: "\n") { patch += "\n\\ No newline at end of file\n".utf8 }
    }

    private mutating func writeBinary(_ old: [UInt8], _ new: [UInt8]) {
        line("GIT binary patch")
        writeBlock(from: old, to: new)
        writeBlock(from: new, to: old)
    }

    private mutating func writeBlock(from old: [UInt8], to new: [UInt8]) {
        var (method, data, deflated) = ("literal", new, Zlib.deflate(new) ?? [])
        if let delta = BinaryDelta.make(from: old, to: new), let short = Zlib.deflate(delta),
            short.count < deflated.count
        {
            (method, data, deflated) = ("delta", delta, short)
        }
        line("\(method) \(data.count)")
        var rest = deflated[...]
        while !rest.isEmpty {
            let piece = rest.prefix(52)
            let letter =
                piece.count <= 26
                ? UInt8(ascii: "A") + UInt8(piece.count - 1) : UInt8(ascii: "a") + UInt8(piece.count - 27)
            line([letter], Base85.encode(piece))
            rest = rest.dropFirst(piece.count)
        }
        line("")
    }

    private mutating func count(added: Int, removed: Int) {
        let before = lines ?? GitDiff.LineCounts(added: 0, removed: 0)
        lines = GitDiff.LineCounts(added: before.added + added, removed: before.removed + removed)
    }

    private mutating func line(_ parts: any PatchWord...) {
        for part in parts { patch += part.patchBytes }
        patch.append(UInt8(ascii: "\n"))
    }
}

/// What a line of a header is made of.
private protocol PatchWord {
    var patchBytes: [UInt8] { get }
}

extension String: PatchWord {
    fileprivate var patchBytes: [UInt8] { Array(utf8) }
}

extension [UInt8]: PatchWord {
    fileprivate var patchBytes: [UInt8] { self }
}
