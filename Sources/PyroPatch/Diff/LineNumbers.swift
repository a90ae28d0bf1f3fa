/// Gives equal lines of two texts equal numbers.
enum LineNumbers {
    static func of(_ old: LineTable, _ new: LineTable) -> (old: [Int32], new: [Int32]) {
        var numbering = Numbering(lines: old.count + new.count)
        return (numbering.number(old, side: 0, sides: [old, new]), numbering.number(new, side: 1, sides: [old, new]))
    }

    /// A hash table with open addressing, of lines that came first.
    private struct Numbering {
        private struct First {
            var hash: UInt64
            var side: Int
            var line: Int
        }

        private var slots: [Int32]
        private var firsts: [First] = []
        private let mask: Int

        init(lines: Int) {
            var size = 16
            while size < lines * 2 { size *= 2 }
            slots = Array(repeating: -1, count: size)
            mask = size - 1
        }

        mutating func number(_ table: LineTable, side: Int, sides: [LineTable]) -> [Int32] {
            table.hashes().enumerated().map { line, hash in
                var slot = Int(truncatingIfNeeded: hash >> 16) & mask
                while true {
                    let number = slots[slot]
                    guard number >= 0 else {
                        slots[slot] = Int32(firsts.count)
                        firsts.append(First(hash: hash, side: side, line: line))
                        return slots[slot]
                    }
                    let first = firsts[Int(number)]
                    if first.hash == hash, sides[first.side][first.line] == table[line] { return number }
                    slot = (slot + 1) & mask
                }
            }
        }
    }
}
