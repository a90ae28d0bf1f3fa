/// Says why a hunk has no place.
enum HunkMismatch {
    /// Lines of each side that are shown.
    private static let shownLines = 10

    static func error(
        _ pattern: HunkPattern, of path: [UInt8], expected: Int?, search: inout HunkSearch, _ budget: inout WorkBudget
    ) throws(PatchError) -> PatchError {
        let hunk = pattern.hunk
        var message = "Hunk \(hunk.number) of \(printable(path)) does not apply"
        if let start = hunk.oldStart { message += " (expected at line \(start))" }
        message += ". "
        let lines = search.lines
        if lines.count == 0 {
            message += "The file is empty."
        } else if let done = try done(pattern, expected: expected, path: path, &search, &budget) {
            message += "What it makes is there already, at line \(done + 1): it may have been applied before."
        } else {
            let place = nearest(pattern, expected: expected, &search)
            message += describe(pattern, lines, place: place)
        }
        return PatchError(.doesNotApply, message, path: path)
    }

    private static func done(
        _ pattern: HunkPattern, expected: Int?, path: [UInt8], _ search: inout HunkSearch, _ budget: inout WorkBudget
    ) throws(PatchError) -> Int? {
        guard pattern.hunk.lines.contains(where: { $0.kind == .addition }) else { return nil }
        let result = try search.find(pattern.newSide, .lineEnds, expected: expected ?? 0, path: path, &budget)
        if case .at(let place) = result { return place }
        return nil
    }

    /// Where most lines of the hunk are as they should be; `nil` when there is no such place.
    private static func nearest(_ pattern: HunkPattern, expected: Int?, _ search: inout HunkSearch) -> Int? {
        let wanted = pattern.old.hashes(.trailingSpace)
        var offsets: [UInt64: [Int]] = [:]
        for (offset, number) in wanted.enumerated() where offsets[number, default: []].count < 8 {
            offsets[number, default: []].append(offset)
        }
        var votes: [Int: Int] = [:]
        for (line, number) in search.numbers(.trailingSpace).enumerated() {
            for offset in offsets[number] ?? [] { votes[line - offset, default: 0] += 1 }
        }
        let places = votes.filter { $0.key >= 0 }
        return places.max { first, second in
            guard first.value == second.value else { return first.value < second.value }
            let distances = [first, second].map { abs($0.key - (expected ?? 0)) }
            return distances[0] == distances[1] ? first.key > second.key : distances[0] > distances[1]
        }?.key
    }

    private static func describe(_ pattern: HunkPattern, _ lines: LineTable, place: Int?) -> String {
        let wanted = pattern.old
        guard let place else {
            return "None of its old lines is in the file. It expects:\n"
                + list(0..<wanted.count, total: wanted.count) { "  " + printable(wanted.content($0)) }
        }
        let different = (0..<wanted.count).filter { line in
            let found = place + line
            return found >= lines.count
                || LineLikeness.trailingSpace.part(of: lines[found])
                    != LineLikeness.trailingSpace.part(of: wanted[line])
        }
        guard !different.isEmpty else {
            return """
                Its lines are at line \(place + 1) and differ in white space at their end only, but it is not clear that \
                they are meant.
                """
        }
        let present = different.filter { place + $0 < lines.count }
        return """
            The best place is at line \(place + 1), where \(different.count) of its \(wanted.count) old lines differ.
            The patch expects:
            \(list(different[...], total: different.count) { line(place + $0, wanted.content($0)) })
            The file has:
            \(present.isEmpty
                ? "  (its end, after \(lines.count) lines)"
                : list(present[...], total: present.count) { line(place + $0, lines.content(place + $0)) })
            """
    }

    private static func line(_ number: Int, _ content: ArraySlice<UInt8>) -> String {
        "  \(number + 1): \(printable(content))"
    }

    private static func list(
        _ lines: some Collection<Int>, total: Int, _ text: (Int) -> String
    ) -> String {
        var shown = lines.prefix(shownLines).map(text)
        if total > shownLines { shown.append("  ... and \(total - shownLines) more") }
        return shown.joined(separator: "\n")
    }

    static func ambiguous(_ hunk: Hunk, of path: [UInt8], places: [Int]) -> PatchError {
        let numbers = places.prefix(4).map { "\($0 + 1)" }.joined(separator: ", ")
        return PatchError(
            .doesNotApply,
            """
            Hunk \(hunk.number) of \(printable(path)) fits at several places: its old lines are at lines \(numbers)\
            \(places.count > 4 ? " and more" : ""). Give it more lines of context, or its line number as in \
            @@ -\(places[0] + 1),\(hunk.oldCount) +\(places[0] + 1),\(hunk.newCount) @@.
            """, path: path)
    }

    static func noContext(_ hunk: Hunk, of path: [UInt8]) -> PatchError {
        PatchError(
            .doesNotApply,
            """
            Hunk \(hunk.number) of \(printable(path)) adds lines and shows none of the file, so that their place is not clear: \
            the file exists and is not empty. Give the hunk lines of context.
            """, path: path)
    }
}

extension HunkSearch {
    /// Of several places the first one behind the line that the hunk's header quotes, if there is one such line only.
    func place(behind section: ArraySlice<UInt8>, among places: [Int]) -> Int? {
        let words = Self.trimmed(section)
        guard !words.isEmpty else { return nil }
        let headings = (0..<lines.count).filter { Self.trimmed(lines.content($0)).starts(with: words) }
        guard headings.count == 1, let heading = headings.first else { return nil }
        // The heading may be the first line of the hunk.
        return places.first { $0 >= heading }
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = line.drop { LineTable.isSpace($0) }
        return LineLikeness.trailingSpace.part(of: start)
    }
}
