/// A longest common subsequence of two sequences of numbers, in little memory.
///
/// Myers, "An O(ND) difference algorithm and its variations" (1986), section 4b: from both ends at once, up to the middle of
/// a shortest edit script, then the two halves alone. Where that takes too many steps the halves are cut at the furthest
/// point that was reached, and when all steps are spent the rest counts as changed: the result is then not the shortest.
struct CommonLines {
    /// Steps of one search for a middle at least.
    private static let leastCost = 256
    /// Steps altogether: a second or two.
    private static let steps = 100_000_000

    private let old: [Int32]
    private let new: [Int32]
    private let mostCost: Int
    private var steps = Self.steps
    /// The furthest point on each diagonal (`old - new`), from the front and from the back, moved by `offset`.
    private var front: [Int]
    private var back: [Int]
    private let offset: Int

    private struct Box {
        var old: Range<Int>
        var new: Range<Int>
    }

    init(old: [Int32], new: [Int32]) {
        self.old = old
        self.new = new
        let diagonals = old.count + new.count + 5
        front = Array(repeating: 0, count: diagonals)
        back = Array(repeating: 0, count: diagonals)
        offset = new.count + 2
        var root = 1
        while root * root < diagonals { root *= 2 }
        mostCost = max(Self.leastCost, root)
    }

    /// - Parameter common: called with each pair of lines that stay.
    mutating func run(_ common: (Int, Int) -> Void) {
        var boxes = [Box(old: 0..<old.count, new: 0..<new.count)]
        while var box = boxes.popLast() {
            while let first = box.old.first, let other = box.new.first, old[first] == new[other] {
                common(first, other)
                box = Box(old: box.old.dropFirst(), new: box.new.dropFirst())
            }
            while let last = box.old.last, let other = box.new.last, old[last] == new[other] {
                common(last, other)
                box = Box(old: box.old.dropLast(), new: box.new.dropLast())
            }
            guard !box.old.isEmpty, !box.new.isEmpty, steps > 0 else { continue }
            let (oldMiddle, newMiddle) = middle(of: box)
            let first = Box(old: box.old.lowerBound..<oldMiddle, new: box.new.lowerBound..<newMiddle)
            let second = Box(old: oldMiddle..<box.old.upperBound, new: newMiddle..<box.new.upperBound)
            // A box that stays as it is would be cut for ever.
            guard first.old.count + first.new.count > 0, second.old.count + second.new.count > 0 else { continue }
            boxes.append(first)
            boxes.append(second)
        }
    }

    /// The diagonals that have been reached.
    private struct Reach {
        var lower: Int
        var upper: Int

        /// One further on both sides; at the border of the box one less, since every second one counts.
        mutating func grow(within limits: ClosedRange<Int>, _ furthest: inout [Int], _ offset: Int, nothing: Int) {
            if lower > limits.lowerBound {
                lower -= 1
                furthest[lower - 1 + offset] = nothing
            } else {
                lower += 1
            }
            if upper < limits.upperBound {
                upper += 1
                furthest[upper + 1 + offset] = nothing
            } else {
                upper -= 1
            }
        }

        func contains(_ diagonal: Int) -> Bool { lower <= diagonal && diagonal <= upper }

        var diagonals: StrideThrough<Int> { stride(from: upper, through: lower, by: -2) }
    }

    private mutating func middle(of box: Box) -> (Int, Int) {
        let limits = box.old.lowerBound - box.new.upperBound...box.old.upperBound - box.new.lowerBound
        let start = box.old.lowerBound - box.new.lowerBound
        let end = box.old.upperBound - box.new.upperBound
        let meetsInFront = (start - end) & 1 != 0
        var frontReach = Reach(lower: start, upper: start)
        var backReach = Reach(lower: end, upper: end)
        front[start + offset] = box.old.lowerBound
        back[end + offset] = box.old.upperBound
        var cost = 0
        while true {
            cost += 1
            frontReach.grow(within: limits, &front, offset, nothing: -1)
            for diagonal in frontReach.diagonals {
                let reached = advance(diagonal, in: box)
                if meetsInFront, backReach.contains(diagonal), back[diagonal + offset] <= reached {
                    return (reached, reached - diagonal)
                }
            }
            backReach.grow(within: limits, &back, offset, nothing: 1 << 40)
            for diagonal in backReach.diagonals {
                let reached = retreat(diagonal, in: box)
                if !meetsInFront, frontReach.contains(diagonal), reached <= front[diagonal + offset] {
                    return (reached, reached - diagonal)
                }
            }
            if cost >= mostCost || steps <= 0 { return furthest(frontReach, backReach, in: box) }
        }
    }

    private mutating func advance(_ diagonal: Int, in box: Box) -> Int {
        let (below, above) = (front[diagonal - 1 + offset], front[diagonal + 1 + offset])
        var place = below >= above ? below + 1 : above
        let from = place
        while place < box.old.upperBound, place - diagonal < box.new.upperBound, old[place] == new[place - diagonal] {
            place += 1
        }
        steps -= place - from + 1
        front[diagonal + offset] = place
        return place
    }

    private mutating func retreat(_ diagonal: Int, in box: Box) -> Int {
        let (below, above) = (back[diagonal - 1 + offset], back[diagonal + 1 + offset])
        var place = below < above ? below : above - 1
        let from = place
        while place > box.old.lowerBound, place - diagonal > box.new.lowerBound,
            old[place - 1] == new[place - diagonal - 1]
        {
            place -= 1
        }
        steps -= from - place + 1
        back[diagonal + offset] = place
        return place
    }

    /// The point inside the box that is furthest from its corner, in front or from the back.
    private func furthest(_ frontReach: Reach, _ backReach: Reach, in box: Box) -> (Int, Int) {
        var best = (distance: -1, old: box.old.lowerBound, new: box.new.lowerBound)
        func offer(_ place: Int, _ diagonal: Int, fromFront: Bool) {
            let line = min(
                max(place, box.old.lowerBound, box.new.lowerBound + diagonal),
                min(box.old.upperBound, box.new.upperBound + diagonal))
            let other = line - diagonal
            let gone = line - box.old.lowerBound + other - box.new.lowerBound
            let distance = fromFront ? gone : box.old.count + box.new.count - gone
            if distance > best.distance { best = (distance, line, other) }
        }
        for diagonal in frontReach.diagonals { offer(front[diagonal + offset], diagonal, fromFront: true) }
        for diagonal in backReach.diagonals { offer(back[diagonal + offset], diagonal, fromFront: false) }
        return (best.old, best.new)
    }
}
