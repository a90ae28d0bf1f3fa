/// A line `@@ -1,3 +1,4 @@ section`, as git writes it or as well as its author could.
struct HunkHeader {
    var oldStart: Int?
    /// Lines of each side, if it says so.
    var counts: (old: Int, new: Int)?
    var section: ArraySlice<UInt8> = []

    init(_ line: ArraySlice<UInt8>) {
        var rest = line.dropFirst(2)
        let numbers = Self.numbers(&rest)
        if let numbers {
            oldStart = numbers.old.start
            counts = (numbers.old.count, numbers.new.count)
        }
        let mark = Array("@@".utf8)
        var words = rest.split(separator: UInt8(ascii: " "))
        words.removeAll { $0.elementsEqual(mark) }
        if numbers == nil, words.allSatisfy({ $0.allSatisfy { Self.isNoWord($0) } }) { words = [] }
        section = Array(words.joined(separator: [UInt8(ascii: " ")]))[...]
    }

    private typealias Side = (start: Int, count: Int)

    private static func numbers(_ text: inout ArraySlice<UInt8>) -> (old: Side, new: Side)? {
        let before = text
        if let old = side(&text, sign: UInt8(ascii: "-")), let new = side(&text, sign: UInt8(ascii: "+")) {
            return (old, new)
        }
        text = before
        return nil
    }

    /// `-12,3` or `-12`, which is one line.
    private static func side(_ text: inout ArraySlice<UInt8>, sign: UInt8) -> Side? {
        skipSpaces(&text)
        guard text.popFirst() == sign, let start = number(&text) else { return nil }
        guard text.first == UInt8(ascii: ",") else { return (start, 1) }
        text.removeFirst()
        guard let count = number(&text) else { return nil }
        return (start, count)
    }

    private static func skipSpaces(_ text: inout ArraySlice<UInt8>) {
        while text.first == UInt8(ascii: " ") { text.removeFirst() }
    }

    /// Beyond all lines that a patch can have a number is as good as none.
    private static func number(_ text: inout ArraySlice<UInt8>) -> Int? {
        var value: Int?
        while let digit = text.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
            value = (value ?? 0) * 10 + Int(digit - UInt8(ascii: "0"))
            guard let value, value < 1 << 40 else { return nil }
            text.removeFirst()
        }
        return value
    }

    /// `...`, `-?,? +?,?` and the like stand for numbers that the author did not know.
    private static func isNoWord(_ byte: UInt8) -> Bool {
        ".,?-+@".utf8.contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte >= 0x80
            || [UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "n"), UInt8(ascii: "N")].contains(byte)
    }
}
