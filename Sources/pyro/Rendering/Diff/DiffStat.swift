internal import PyroSDK

/// A table of how many lines of each file have changed, laid out like that of `git diff --stat`.
struct DiffStat {
    private struct Row {
        var name: String
        /// `nil` where the change is not counted in lines.
        var lines: (added: Int, deleted: Int)?
        /// What stands in the place of the lines.
        var mark: String

        var total: Int { lines.map { $0.added + $0.deleted } ?? 0 }
    }

    private let rows: [Row]

    init(_ diff: DiffResult) {
        rows = diff.entries.map { entry in
            var lines: (Int, Int)?
            if let added = entry.addedLines, let deleted = entry.deletedLines { lines = (added, deleted) }
            return Row(name: Self.name(of: entry), lines: lines, mark: Self.mark(of: entry))
        }
    }

    /// - Returns: nothing where nothing has changed.
    func rendered(columns: Int, style: ProseStyle) -> String {
        guard !rows.isEmpty else { return "" }
        let layout = StatLayout(
            longestName: rows.map(\.name.count).max() ?? 0, largestChange: rows.map(\.total).max() ?? 0,
            widestMark: rows.map { $0.lines == nil ? $0.mark.count : 0 }.max() ?? 0, columns: columns)
        return (rows.map { line($0, layout, style) } + [summary]).joined(separator: "\n")
    }

    private func line(_ row: Row, _ layout: StatLayout, _ style: ProseStyle) -> String {
        let name = layout.fitted(row.name)
        let padded = " " + name + String(repeating: " ", count: layout.nameWidth - name.count) + " | "
        guard let lines = row.lines else { return padded + layout.aligned(row.mark) }
        let bar = layout.bar(added: lines.added, deleted: lines.deleted)
        let signs =
            (bar.added > 0 ? style.success(String(repeating: "+", count: bar.added)) : "")
            + (bar.deleted > 0 ? style.removal(String(repeating: "-", count: bar.deleted)) : "")
        return padded + layout.aligned("\(row.total)") + (signs.isEmpty ? "" : " " + signs)
    }

    /// The last line, worded like git's.
    private var summary: String {
        let added = rows.reduce(0) { $0 + ($1.lines?.added ?? 0) }
        let deleted = rows.reduce(0) { $0 + ($1.lines?.deleted ?? 0) }
        var text = " \(Counted.words(rows.count, "file")) changed"
        if added > 0 || deleted == 0 { text += ", \(Counted.words(added, "insertion"))(+)" }
        if deleted > 0 || added == 0 { text += ", \(Counted.words(deleted, "deletion"))(-)" }
        return text
    }

    private static func mark(of entry: DiffResult.Entry) -> String {
        if entry.isBelowGit { return "Git" }
        return switch entry.artifactType {
        case .directory: "Dir"
        case .file, .symlink, .other: "Bin"
        }
    }

    private static func name(of entry: DiffResult.Entry) -> String {
        let name = QuotedName.readable(entry.name)
        guard let old = entry.oldPath else { return name }
        let oldName = QuotedName.readable(Array(old.utf8))
        guard !name.hasPrefix("\""), !oldName.hasPrefix("\"") else { return "\(oldName) => \(name)" }
        return renamed(from: Array(oldName), to: Array(name))
    }

    /// Such as `src/{old => new}/main.c`: directories that both names share stand outside the braces.
    private static func renamed(from old: [Character], to new: [Character]) -> String {
        let same = zip(old, new).prefix { $0 == $1 }.count
        let head = old.prefix(same).lastIndex(of: "/").map { $0 + 1 } ?? 0
        // The slash before the head may close the tail as well: `a/b` to `a/x/b` is `a/{ => x}/b`.
        let room = min(old.count, new.count) - max(head - 1, 0)
        let tailSame = zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.count
        let tail = old.suffix(min(tailSame, room)).firstIndex(of: "/").map { old.count - $0 } ?? 0
        guard head > 0 || tail > 0 else { return "\(String(old)) => \(String(new))" }
        let (oldEnd, newEnd) = (max(old.count - tail, head), max(new.count - tail, head))
        let middle = "{\(String(old[head..<oldEnd])) => \(String(new[head..<newEnd]))}"
        return String(old[..<head]) + middle + String(old[(old.count - tail)...])
    }
}
