/// Finds lines in a file.
struct HunkSearch {
    enum Result: Equatable {
        case at(Int)
        case nowhere
        /// In several places, none of which is nearer than the others.
        case ambiguous([Int])
    }

    let lines: LineTable
    private var numbers: [LineLikeness: [UInt64]] = [:]
    /// Lines before this one have been changed already.
    var minimum = 0

    init(_ lines: LineTable) {
        self.lines = lines
    }

    /// - Parameters:
    ///   - expected: the line where they should be, from 0; without one, or when `isUnique`, there must be one place only.
    mutating func find(
        _ wanted: LineTable, _ likeness: LineLikeness, expected: Int?, isUnique: Bool = false, isAtEnd: Bool = false,
        path: [UInt8], _ budget: inout WorkBudget
    ) throws(PatchError) -> Result {
        let last = lines.count - wanted.count
        guard last >= minimum, wanted.count > 0 else { return .nowhere }
        let places = isAtEnd ? last...last : minimum...last
        let pattern = wanted.hashes(likeness)
        let numbers = numbers(likeness)
        var comparisons = places.count
        var found: [Int] = []
        func matches(_ place: Int) -> Bool {
            guard places.contains(place), numbers[place] == pattern[0] else { return false }
            var length = 1
            while length < pattern.count, numbers[place + length] == pattern[length] { length += 1 }
            comparisons += length
            return length == pattern.count && isSame(wanted, likeness, at: place)
        }
        if let expected, !isUnique {
            comparisons = 0
            let center = min(max(expected, places.lowerBound), places.upperBound)
            let reach = max(center - places.lowerBound, places.upperBound - center)
            for distance in 0...reach {
                comparisons += 2
                if comparisons > PatchLimits.comparisons { break }
                if matches(center + distance) { found = [center + distance] }
                if found.isEmpty, distance > 0, matches(center - distance) { found = [center - distance] }
                if !found.isEmpty { break }
            }
        } else {
            for place in places where found.count < 5 && comparisons <= PatchLimits.comparisons && matches(place) {
                found.append(place)
            }
        }
        try budget.spend(comparisons, on: path)
        return found.count > 1 ? .ambiguous(found) : found.first.map { .at($0) } ?? .nowhere
    }

    /// Equal numbers make it likely only.
    private func isSame(_ wanted: LineTable, _ likeness: LineLikeness, at place: Int) -> Bool {
        (0..<wanted.count).allSatisfy { line in
            likeness.part(of: lines[place + line]) == likeness.part(of: wanted[line])
        }
    }

    mutating func numbers(_ likeness: LineLikeness) -> [UInt64] {
        if let known = numbers[likeness] { return known }
        let made = lines.hashes(likeness)
        numbers[likeness] = made
        return made
    }
}
