/// How wide the columns of a ``DiffStat`` are, by git's rules (`show_stats` in its diff.c): the bars get three eighths of the
/// line at least when space is short, and the names what is left.
struct StatLayout {
    private(set) var nameWidth: Int
    private let numberWidth: Int
    private var barWidth: Int
    private let largestChange: Int

    init(longestName: Int, largestChange: Int, widestMark: Int, columns: Int) {
        self.largestChange = largestChange
        numberWidth = max("\(largestChange)".count, widestMark)
        let columns = max(columns, 16 + 6 + numberWidth)
        nameWidth = longestName
        barWidth = largestChange
        guard nameWidth + numberWidth + 6 + barWidth > columns else { return }
        barWidth = min(barWidth, max(columns * 3 / 8 - numberWidth - 6, 6))
        let left = columns - numberWidth - 6 - barWidth
        if nameWidth > left {
            nameWidth = left
        } else {
            barWidth = columns - numberWidth - 6 - nameWidth
        }
    }

    /// A name that is too long loses its beginning, up to a slash where there is one.
    func fitted(_ name: String) -> String {
        guard name.count > nameWidth else { return name }
        let end = name.suffix(max(nameWidth - 3, 0))
        return "..." + (end.firstIndex(of: "/").map { end[$0...] } ?? end)
    }

    func aligned(_ number: String) -> String {
        String(repeating: " ", count: max(numberWidth - number.count, 0)) + number
    }

    /// The signs of a row: all of them where they fit, else in proportion, and at least one of each kind there is.
    func bar(added: Int, deleted: Int) -> (added: Int, deleted: Int) {
        guard barWidth < largestChange else { return (added, deleted) }
        var total = scaled(added + deleted)
        if total < 2, added > 0, deleted > 0 { total = 2 }
        if added < deleted {
            let signs = scaled(added)
            return (signs, total - signs)
        }
        let signs = scaled(deleted)
        return (total - signs, signs)
    }

    private func scaled(_ count: Int) -> Int {
        count == 0 ? 0 : 1 + count * (barWidth - 1) / largestChange
    }
}
