/// Finds what somebody may have meant.
enum CloseWord {
    /// The word that begins with `word`, or else differs from it the least, if by no more than a third of its letters.
    static func to(_ word: String, among words: [String]) -> String? {
        // The words that are compared are short; what is compared to them may be anything.
        guard (1...120).contains(word.utf8.count) else { return nil }
        let begun = words.filter { word.count >= 3 && $0.hasPrefix(word) }
        if begun.count == 1 { return begun[0] }
        let letters = Array(word)
        let near = words.map { ($0, distance(letters, Array($0))) }.min { $0.1 < $1.1 }
        guard let (candidate, distance) = near, distance <= max(1, letters.count / 3) else { return nil }
        return distance < letters.count ? candidate : nil
    }

    /// The fewest insertions, deletions, replacements and exchanges of neighbours that make one word of the other.
    private static func distance(_ first: [Character], _ second: [Character]) -> Int {
        var rows = [Array(0...second.count)]
        for i in first.indices {
            var row = [i + 1]
            for j in second.indices {
                let same = first[i] == second[j]
                var best = min(rows[i][j] + (same ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[first.count][second.count]
    }
}
