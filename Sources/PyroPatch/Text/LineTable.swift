/// A text cut into lines; each keeps its line end, the last may have none.
struct LineTable {
    let bytes: [UInt8]
    /// Where each line starts, and behind them where the text ends.
    private let starts: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        bytes.withUnsafeBufferPointer { text in
            for index in text.indices where text[index] == UInt8(ascii: "\n") { starts.append(index + 1) }
        }
        if starts.last != bytes.count { starts.append(bytes.count) }
        self.starts = starts
    }

    var count: Int { starts.count - 1 }

    /// The line with its line end.
    subscript(line: Int) -> ArraySlice<UInt8> { bytes[range(line)] }

    func range(_ line: Int) -> Range<Int> { starts[line]..<starts[line + 1] }

    /// The line without `\n`.
    func content(_ line: Int) -> ArraySlice<UInt8> {
        let slice = self[line]
        return slice.last == UInt8(ascii: "\n") ? slice.dropLast() : slice
    }

    /// Bytes of some lines in sequence.
    func bytes(of lines: Range<Int>) -> ArraySlice<UInt8> {
        bytes[starts[lines.lowerBound]..<starts[lines.upperBound]]
    }

    /// A number for each line, equal for equal lines; lines with equal numbers are equal in all likelihood.
    func hashes(_ likeness: LineLikeness = .exact) -> [UInt64] {
        bytes.withUnsafeBufferPointer { text in
            (0..<count).map { line in
                Self.hash(UnsafeBufferPointer(rebasing: text[likeness.part(of: range(line), in: text)]))
            }
        }
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (9...13).contains(byte)
    }

    /// FNV-1a with a final mix, so that its low bits can index a table.
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        value ^= value >> 32
        return value &* 0x9E37_79B9_7F4A_7C15
    }
}

/// What counts when lines are compared.
enum LineLikeness: Int {
    case exact
    /// All but the line end: `\n`, `\r\n` or none at the end of the file.
    case lineEnds
    /// All but white space at the end.
    case trailingSpace

    func part(of range: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var range = range
        switch self {
        case .exact: break
        case .lineEnds:
            if let last = range.last, text[last] == UInt8(ascii: "\n") { range = range.lowerBound..<last }
            if let last = range.last, text[last] == UInt8(ascii: "\r") { range = range.lowerBound..<last }
        case .trailingSpace:
            while let last = range.last, LineTable.isSpace(text[last]) { range = range.lowerBound..<last }
        }
        return range
    }

    func part(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.withUnsafeBufferPointer { text in
            let part = part(of: 0..<text.count, in: text)
            return line[line.startIndex + part.lowerBound..<line.startIndex + part.upperBound]
        }
    }
}
