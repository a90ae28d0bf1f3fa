/// Reads patches as git and GNU diff write them, and as people and language models do.
///
/// Words between the files are passed over: mails, Markdown, what a version control system adds.
struct PatchParser {
    private let text: PatchText
    private var index = 0

    init(_ bytes: [UInt8]) {
        text = PatchText(bytes)
    }

    mutating func files() throws(PatchError) -> [FilePatch] {
        var files: [FilePatch] = []
        while index < text.count {
            if let names = text.header(index, after: "diff --git ") {
                files.append(try gitFile(GitHeader(names: names)))
            } else if text.isNamePair(at: index) {
                files.append(try namedFile())
            } else {
                try checkIsNoPatch()
                index += 1
            }
        }
        guard !files.isEmpty else {
            throw PatchError(.malformed, "The text holds no patch. \(PatchError.acceptedForm)")
        }
        return files
    }

    /// A line that would be passed over.
    private func checkIsNoPatch() throws(PatchError) {
        let others = ["*** Begin Patch", "*** Update File:", "*** Add File:", "*** Delete File:"]
        if let other = others.first(where: { text.starts(index, with: $0) }) {
            throw PatchError(
                .malformed, "The text is in the format of \"\(other)\", which is not taken. \(PatchError.acceptedForm)")
        }
        if text.starts(index, with: "@@@ ") || text.starts(index, with: "diff --cc ") {
            throw PatchError(
                .malformed, "The text is a diff of a merge, which cannot be applied; make one against one parent.")
        }
        guard text.starts(index, with: "@@") else { return }
        throw PatchError(
            .malformed,
            "Line \(index + 1) of the patch begins a hunk, and no file is named before it. \(PatchError.acceptedForm)")
    }

    // MARK: A file

    /// `diff --git` and what follows.
    private mutating func gitFile(_ names: GitHeader) throws(PatchError) -> FilePatch {
        var header = names
        let start = index
        index += 1
        while index < text.count, try header.take(text.header(index)) { index += 1 }
        if text.header(index).isEmpty, text.isNamePair(at: index + 1) { index += 1 }
        var lines: NameLines?
        if text.isNamePair(at: index) { lines = takeNames() }
        var file = try Self.file(header, lines, line: start + 1)
        file.hasForeignLineEnds = text.hasCarriageReturn(start)
        if text.header(index).elementsEqual("GIT binary patch".utf8) {
            index += 1
            var reader = BinaryPatchReader(text: text, index: index)
            file.body = .binary(try reader.patch(of: file.newPath))
            index = reader.index
        } else if text.starts(index, with: "Binary files ") {
            throw PatchError(
                .malformed,
                """
                The patch says that \(printable(file.newPath)) differs, but not how: it is a binary file. Make the patch \
                with git diff --binary.
                """, path: file.newPath)
        } else {
            let hunks = try hunks(of: file.newPath)
            if !hunks.isEmpty { file.body = .hunks(hunks) }
        }
        if header.isEmpty, file.hunks.isEmpty {
            throw PatchError(
                .malformed,
                "Line \(start + 1) of the patch names \(printable(file.newPath)), and no change of it follows.")
        }
        return file
    }

    private static func file(_ header: GitHeader, _ lines: NameLines?, line: Int) throws(PatchError) -> FilePatch {
        var action = header.action
        if action == .modify, let lines {
            if lines.old == nil { action = .create }
            if lines.new == nil { action = .delete }
        }
        let stripped = lines.map { PatchPath.stripped(old: $0.old, new: $0.new) }
        let known = header.names
        var old = header.moved.from ?? known?.old ?? stripped?.old ?? stripped?.new
        var new = header.moved.to ?? known?.new ?? stripped?.new ?? stripped?.old
        if action == .delete { new = old }
        if action == .create { old = new }
        guard let old, let new else {
            throw PatchError(.malformed, "Line \(line) of the patch does not name its file clearly.")
        }
        let isMove = action == .rename || action == .copy
        let other = lines?.new.flatMap { _ in stripped?.new } ?? new
        if !isMove, old != new || other != new {
            throw PatchError(
                .malformed,
                """
                The patch names two files on line \(line), \(printable(old)) and \(printable(old != new ? new : other)). A \
                file gets another name by the lines "rename from ..." and "rename to ..." below "diff --git".
                """, path: new)
        }
        var file = FilePatch(
            action: action, oldPath: try PatchPath.checked(old), newPath: try PatchPath.checked(new), line: line)
        (file.oldMode, file.newMode) = (header.oldMode, header.newMode)
        (file.oldID, file.newID) = (header.oldID, header.newID)
        return file
    }

    /// `---` and `+++` alone.
    private mutating func namedFile() throws(PatchError) -> FilePatch {
        let start = index
        let names = takeNames()
        let stripped = PatchPath.stripped(old: names.old, new: names.new)
        // Of two names the new one counts, as for git: the old one may be that of a copy (file.orig).
        guard let path = stripped.new ?? stripped.old else {
            throw PatchError(.malformed, "Line \(start + 1) of the patch names /dev/null on both sides, and no file.")
        }
        let checked = try PatchPath.checked(path)
        var file = FilePatch(oldPath: checked, newPath: checked, line: start + 1)
        if names.old == nil || names.oldIsMissing { file.action = .create }
        if names.new == nil || names.newIsMissing { file.action = .delete }
        file.hasForeignLineEnds = text.hasCarriageReturn(start)
        let hunks = try hunks(of: checked)
        guard !hunks.isEmpty else {
            throw PatchError(
                .malformed, "Line \(start + 1) of the patch names \(printable(checked)), and no hunk follows.",
                path: checked)
        }
        file.body = .hunks(hunks)
        return file
    }

    /// Names of `---` and `+++`; `nil` for /dev/null.
    private struct NameLines {
        var old: [UInt8]?
        var new: [UInt8]?
        /// Whether the time says that there is no file.
        var oldIsMissing: Bool
        var newIsMissing: Bool
    }

    private mutating func takeNames() -> NameLines {
        let old = text.header(index).dropFirst(4)
        let new = text.header(index + 1).dropFirst(4)
        index += 2
        let names = [old, new].map { PatchPath.name(inHeader: $0) }.map { $0 == PatchPath.null ? nil : $0 }
        return NameLines(
            old: names[0], new: names[1], oldIsMissing: PatchPath.hasTimeOfNoFile(old),
            newIsMissing: PatchPath.hasTimeOfNoFile(new))
    }

    // MARK: Hunks

    private mutating func hunks(of path: [UInt8]) throws(PatchError) -> [Hunk] {
        var hunks: [Hunk] = []
        while skipsToHunk() {
            if text.starts(index, with: "@@@") { try checkIsNoPatch() }
            let header = HunkHeader(text.header(index))
            let body = try HunkReader(text: text).body(from: index + 1, counts: header.counts)
            guard !body.lines.isEmpty else {
                throw PatchError(
                    .malformed,
                    "Hunk \(hunks.count + 1) of \(printable(path)), on line \(index + 1) of the patch, has no lines.",
                    path: path)
            }
            var hunk = Hunk(
                number: hunks.count + 1, oldStart: header.oldStart, section: header.section, lines: body.lines)
            hunk.keepMarksOfLastLines()
            if hunk.oldStart == 0, hunk.oldCount > 0 { hunk.oldStart = nil }
            hunks.append(hunk)
            index = body.next
        }
        return hunks
    }

    /// Moves over empty lines in front of a hunk.
    private mutating func skipsToHunk() -> Bool {
        var next = index
        while next < text.count, text.header(next).isEmpty { next += 1 }
        guard text.starts(next, with: "@@") else { return false }
        index = next
        return true
    }
}
