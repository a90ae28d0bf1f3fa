/// Applies the hunks of one file to its content.
///
/// A hunk is taken where its old lines are, nearest to where it says, in both directions; the last hunk's distance counts for
/// the next. All its lines must be there. Where they are not, they may differ in their line ends (a patch with `\n` for a
/// file with `\r\n`, a missing last line end), and, if there is one such place only, in white space at their end: lines that
/// stay are then as the file has them, and lines that come get the file's line ends.
struct HunkApplication {
    private struct Edit {
        /// Lines that go.
        var lines: Range<Int>
        var replacement: [UInt8]
        var added: Int
    }

    private let patch: FilePatch
    private var search: HunkSearch
    private var edits: [Edit] = []
    /// How far behind its header's line the last hunk was.
    private var drift = 0
    private var lastStart = 0

    init(_ content: [UInt8], of patch: FilePatch) {
        self.patch = patch
        search = HunkSearch(LineTable(content))
    }

    consuming func applied(_ hunks: [Hunk], _ budget: inout WorkBudget) throws(PatchError) -> [UInt8] {
        var application = self
        for hunk in hunks { try application.apply(hunk, &budget) }
        return application.content()
    }

    private mutating func apply(_ hunk: Hunk, _ budget: inout WorkBudget) throws(PatchError) {
        guard hunk.oldCount > 0 else { return try insert(hunk) }
        let pattern = HunkPattern(hunk)
        if let start = hunk.oldStart, start < lastStart { try settle(&budget) }
        var place = try place(of: pattern, &budget)
        if place == nil, !edits.isEmpty {
            // It may stand on what hunks before it have made.
            try settle(&budget)
            place = try self.place(of: pattern, &budget)
        }
        guard let place else { throw try mismatch(pattern, &budget) }
        if let start = hunk.oldStart {
            drift = place - (start - 1)
            lastStart = start
        }
        replace(hunk, at: place)
    }

    private mutating func place(of pattern: HunkPattern, _ budget: inout WorkBudget) throws(PatchError) -> Int? {
        let expected = pattern.hunk.oldStart.map { $0 - 1 + drift }
        for likeness in [LineLikeness.exact, .lineEnds, .trailingSpace] where pattern.allows(likeness) {
            let result = try search.find(
                pattern.old, likeness, expected: expected, isUnique: likeness == .trailingSpace,
                isAtEnd: pattern.isAtEnd, path: patch.newPath, &budget)
            switch result {
            case .at(let place): return place
            case .ambiguous(let places):
                if let place = search.place(behind: pattern.hunk.section, among: places) { return place }
                throw HunkMismatch.ambiguous(pattern.hunk, of: patch.oldPath, places: places)
            case .nowhere: continue
            }
        }
        return nil
    }

    /// A hunk without old lines: for an empty file, or behind the line of its header, as `diff -U0` writes it.
    private mutating func insert(_ hunk: Hunk) throws(PatchError) {
        let count = search.lines.count
        var place = 0
        if count > 0 {
            place = (hunk.oldStart ?? 0) + drift
            guard let start = hunk.oldStart, start > 0, place >= search.minimum, place <= count else {
                throw HunkMismatch.noContext(hunk, of: patch.oldPath)
            }
        }
        if !hunk.lines.allSatisfy(\.endsLine), place != count { throw HunkMismatch.noContext(hunk, of: patch.oldPath) }
        replace(hunk, at: place)
    }

    /// Notes what a hunk changes, now that its place is known. Lines that stay are not touched.
    private mutating func replace(_ hunk: Hunk, at place: Int) {
        let lineEnd = lineEnd(of: hunk, at: place)
        var line = place
        var edit: Edit?
        for part in hunk.lines {
            guard part.kind != .context else {
                if let edit { edits.append(edit) }
                edit = nil
                line += 1
                continue
            }
            var next = edit ?? Edit(lines: line..<line, replacement: [], added: 0)
            // A second holder would have it copied at each line.
            edit = nil
            if part.kind == .removal {
                line += 1
                next.lines = next.lines.lowerBound..<line
            } else {
                next.replacement += lineEnd.line(part)
                next.added += 1
            }
            edit = next
        }
        if let edit { edits.append(edit) }
        search.minimum = edits.last?.lines.upperBound ?? search.minimum
    }

    private func lineEnd(of hunk: Hunk, at place: Int) -> AddedLineEnd {
        let old = hunk.lines.filter(\.isOld)
        guard !old.isEmpty else { return patch.hasForeignLineEnds ? .bare : .asWritten }
        let mark = UInt8(ascii: "\r")
        let written = old.count { $0.content.last == mark }
        let found = (place..<place + old.count).count { search.lines.content($0).last == mark }
        if written == 0, found == old.count { return .carriageReturn }
        return written == old.count && found == 0 ? .bare : .asWritten
    }

    /// Makes the changes so far, so that what follows sees their result.
    private mutating func settle(_ budget: inout WorkBudget) throws(PatchError) {
        guard !edits.isEmpty else { return }
        try budget.spend(search.lines.count, on: patch.newPath)
        drift += edits.reduce(0) { $0 + $1.added - $1.lines.count }
        search = HunkSearch(LineTable(content()))
        edits = []
    }

    private func content() -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(search.lines.bytes.count + edits.reduce(0) { $0 + $1.replacement.count })
        func append(_ bytes: ArraySlice<UInt8>) {
            guard !bytes.isEmpty else { return }
            // What was the last line gets an end when something follows it.
            if let last = content.last, last != UInt8(ascii: "\n") { content.append(UInt8(ascii: "\n")) }
            content += bytes
        }
        var line = 0
        for edit in edits {
            append(search.lines.bytes(of: line..<edit.lines.lowerBound))
            append(edit.replacement[...])
            line = edit.lines.upperBound
        }
        append(search.lines.bytes(of: line..<search.lines.count))
        return content
    }

    private mutating func mismatch(
        _ pattern: HunkPattern, _ budget: inout WorkBudget
    ) throws(PatchError) -> PatchError {
        // The file as it is by now, to be shown.
        try settle(&budget)
        return try HunkMismatch.error(
            pattern, of: patch.oldPath, expected: pattern.hunk.oldStart.map { $0 - 1 + drift }, search: &search, &budget
        )
    }
}

/// The line ends of lines that come into a file.
private enum AddedLineEnd {
    case asWritten
    /// `\r\n`, as the lines round them.
    case carriageReturn
    /// `\n`, as the lines round them.
    case bare

    func line(_ line: Hunk.Line) -> [UInt8] {
        let mark = UInt8(ascii: "\r")
        var bytes = Array(line.content)
        switch self {
        case .asWritten: break
        case .carriageReturn: if line.endsLine, bytes.last != mark { bytes.append(mark) }
        case .bare: if bytes.last == mark { bytes.removeLast() }
        }
        if line.endsLine { bytes.append(UInt8(ascii: "\n")) }
        return bytes
    }
}
