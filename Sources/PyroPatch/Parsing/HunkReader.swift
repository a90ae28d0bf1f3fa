/// Reads the lines of a hunk.
///
/// The counts of the header say where it ends, if they can be right. If not, it goes on as long as lines can be lines of a
/// hunk, and the counts are those of the lines. What might be a change is never left out silently.
struct HunkReader {
    let text: PatchText

    typealias Body = (lines: [Hunk.Line], next: Int)

    /// - Parameter start: the line behind the header.
    func body(from start: Int, counts: (old: Int, new: Int)?) throws(PatchError) -> Body {
        if let counts, let body = counted(from: start, counts) { return body }
        return try uncounted(from: start)
    }

    /// The lines up to the counts, or `nil` when the counts are wrong.
    private func counted(from start: Int, _ counts: (old: Int, new: Int)) -> Body? {
        guard counts.old > 0 || counts.new > 0 else { return nil }
        var (old, new) = counts
        var lines: [Hunk.Line] = []
        var index = start
        while old > 0 || new > 0 {
            guard index < text.count else { return nil }
            if text.starts(index, with: "\\") {
                mark(&lines)
            } else {
                guard let line = line(index) else { return nil }
                if line.isOld { old -= 1 }
                if line.isNew { new -= 1 }
                guard old >= 0, new >= 0 else { return nil }
                lines.append(line)
            }
            index += 1
        }
        while text.starts(index, with: "\\") {
            mark(&lines)
            index += 1
        }
        return goesOn(at: index) ? nil : (lines, index)
    }

    /// Whether lines follow that belong to the hunk rather than to what stands behind it.
    private func goesOn(at start: Int) -> Bool {
        var index = start
        while !text.isBorder(index), let line = line(index) {
            if line.kind != .context || index == start && !isBare(index) { return true }
            index += 1
        }
        return false
    }

    private func uncounted(from start: Int) throws(PatchError) -> Body {
        var lines: [Hunk.Line] = []
        var index = start
        while !text.isBorder(index) {
            if text.starts(index, with: "\\") {
                mark(&lines)
            } else {
                guard let line = line(index) else { break }
                lines.append(line)
            }
            index += 1
        }
        // Empty lines at the end may be lines of the file or lie between the patch and words behind it.
        var end = index
        while end > start, isBare(end - 1) {
            end -= 1
            lines.removeLast()
        }
        try checkNothingIsLost(hunkEnd: end, next: index)
        return (lines, index)
    }

    private func checkNothingIsLost(hunkEnd: Int, next: Int) throws(PatchError) {
        guard !text.isBorder(next) else { return }
        var isLost = hunkEnd == next && !text.header(next).starts(with: "***".utf8)
        var index = next
        while !isLost, !text.isBorder(index) {
            isLost = text.starts(index, with: "+") || text.starts(index, with: "-")
            index += 1
        }
        guard isLost else { return }
        throw PatchError(
            .malformed,
            """
            Line \(next + 1) of the patch, "\(printable(text.header(next)))", is no line of a hunk, and the hunk before it \
            does not say correctly how many lines it has. Every line of a hunk begins with a space (stays), - (goes) or + \
            (comes).
            """)
    }

    /// The line, if it can be one of a hunk. An empty one is an empty line that stays, whose space got lost.
    private func line(_ index: Int) -> Hunk.Line? {
        let line = text.line(index)
        switch line.first {
        case nil: return Hunk.Line(kind: .context, content: line)
        case UInt8(ascii: "\r") where line.count == 1: return Hunk.Line(kind: .context, content: line)
        case UInt8(ascii: " "): return Hunk.Line(kind: .context, content: line.dropFirst())
        case UInt8(ascii: "-"): return Hunk.Line(kind: .removal, content: line.dropFirst())
        case UInt8(ascii: "+"): return Hunk.Line(kind: .addition, content: line.dropFirst())
        default: return nil
        }
    }

    private func isBare(_ index: Int) -> Bool { text.header(index).isEmpty }

    private func mark(_ lines: inout [Hunk.Line]) {
        guard !lines.isEmpty else { return }
        lines[lines.count - 1].endsLine = false
    }
}
