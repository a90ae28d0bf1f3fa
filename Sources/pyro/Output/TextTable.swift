/// Rows under a heading, each column as wide as its widest cell.
struct TextTable: Sendable {
    var heading: [String]
    var rows: [[String]]

    /// The table without blanks at the ends of lines.
    func rendered() -> String {
        let lines = [heading] + rows
        let widths = heading.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in Self.joined(line, widths: widths) }.joined(separator: "\n")
    }

    private static func joined(_ cells: [String], widths: [Int]) -> String {
        var line = ""
        for (cell, width) in zip(cells, widths) {
            line += cell + String(repeating: " ", count: width - cell.count + 2)
        }
        return String(line.reversed().drop { $0 == " " }.reversed())
    }
}
