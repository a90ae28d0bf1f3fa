/// Lines that go, and the lines that come in their place.
struct LineChange: Equatable {
    var old: Range<Int>
    var new: Range<Int>
}

/// Finds which lines two texts have in common.
enum LineDiff {
    static func changes(from old: LineTable, to new: LineTable) -> [LineChange] {
        let (oldLines, newLines) = LineNumbers.of(old, new)
        var marks = ChangeMarks(old: oldLines.count, new: newLines.count)
        var (start, oldEnd, newEnd) = (0, oldLines.count, newLines.count)
        while start < oldEnd, start < newEnd, oldLines[start] == newLines[start] { start += 1 }
        while oldEnd > start, newEnd > start, oldLines[oldEnd - 1] == newLines[newEnd - 1] {
            oldEnd -= 1
            newEnd -= 1
        }
        // Lines that the other side does not have are not worth a search.
        let oldSet = Set(oldLines[start..<oldEnd])
        let newSet = Set(newLines[start..<newEnd])
        let oldRest = (start..<oldEnd).filter { newSet.contains(oldLines[$0]) }
        let newRest = (start..<newEnd).filter { oldSet.contains(newLines[$0]) }
        for line in start..<oldEnd { marks.old[line] = true }
        for line in start..<newEnd { marks.new[line] = true }
        var search = CommonLines(old: oldRest.map { oldLines[$0] }, new: newRest.map { newLines[$0] })
        search.run { oldIndex, newIndex in
            marks.old[oldRest[oldIndex]] = false
            marks.new[newRest[newIndex]] = false
        }
        marks.slide(oldLines, newLines)
        return marks.changes()
    }
}

/// Which lines of two texts are changed. Those that are not are the same lines in the same order.
struct ChangeMarks {
    var old: [Bool]
    var new: [Bool]

    init(old: Int, new: Int) {
        self.old = Array(repeating: false, count: old)
        self.new = Array(repeating: false, count: new)
    }

    func changes() -> [LineChange] {
        var changes: [LineChange] = []
        var (oldLine, newLine) = (0, 0)
        while oldLine < old.count || newLine < new.count {
            let (oldStart, newStart) = (oldLine, newLine)
            while oldLine < old.count, old[oldLine] { oldLine += 1 }
            while newLine < new.count, new[newLine] { newLine += 1 }
            if oldLine > oldStart || newLine > newStart {
                changes.append(LineChange(old: oldStart..<oldLine, new: newStart..<newLine))
            } else {
                oldLine += 1
                newLine += 1
            }
        }
        return changes
    }

    /// Moves groups of lines that only come or only go as far down as their lines allow: of the places where a function
    /// may have been added, the one that ends with its own last line reads best.
    mutating func slide(_ oldLines: [Int32], _ newLines: [Int32]) {
        for change in changes().reversed() {
            if change.old.isEmpty {
                Self.slide(change.new, newLines, &new, other: old, change.old.upperBound)
            } else if change.new.isEmpty {
                Self.slide(change.old, oldLines, &old, other: new, change.new.upperBound)
            }
        }
    }

    private static func slide(
        _ group: Range<Int>, _ lines: [Int32], _ marks: inout [Bool], other: [Bool], _ otherLine: Int
    ) {
        var (start, end, across) = (group.lowerBound, group.upperBound, otherLine)
        while end < lines.count, !marks[end], across < other.count, !other[across], lines[start] == lines[end] {
            marks[start] = false
            marks[end] = true
            start += 1
            end += 1
            across += 1
        }
    }
}
