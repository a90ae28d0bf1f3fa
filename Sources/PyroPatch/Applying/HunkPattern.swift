/// The old side of a hunk, as it is looked for in a file.
struct HunkPattern {
    let hunk: Hunk
    let old: LineTable
    private let new: LineTable

    init(_ hunk: Hunk) {
        self.hunk = hunk
        old = Self.side(hunk.lines.filter(\.isOld))
        new = Self.side(hunk.lines.filter(\.isNew))
    }

    private static func side(_ lines: [Hunk.Line]) -> LineTable {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lines.reduce(0) { $0 + $1.content.count + 1 })
        for line in lines {
            bytes += line.content
            if line.endsLine { bytes.append(UInt8(ascii: "\n")) }
        }
        return LineTable(bytes)
    }

    /// Whether it belongs to the end of the file: one of its sides has no line end there.
    var isAtEnd: Bool { hunk.lines.contains { !$0.endsLine } }

    /// Whether lines may be compared so: not when what is left out is all that the hunk changes, nor when all its lines are
    /// empty then.
    func allows(_ likeness: LineLikeness) -> Bool {
        guard likeness != .exact else { return true }
        let sides = [old, new].map { side in (0..<side.count).map { likeness.part(of: side[$0]) } }
        return sides[0] != sides[1] && sides[0].contains { !$0.isEmpty }
    }

    /// The pattern for what the hunk makes, to find out whether it has been applied.
    var newSide: LineTable { new }
}
