/// How far two words are apart.
enum EditDistance {
    /// The fewest insertions, deletions and replacements that make one word of the other (Levenshtein).
    static func between(_ first: String, _ second: String) -> Int {
        let columns = Array(second)
        var row = Array(0...columns.count)
        for (index, letter) in first.enumerated() {
            var next = [index + 1]
            for (column, other) in columns.enumerated() {
                next.append(min(row[column] + (letter == other ? 0 : 1), row[column + 1] + 1, next[column] + 1))
            }
            row = next
        }
        return row[columns.count]
    }
}
