/// Names as git writes them: in double quotes, with the escapes of C, when they hold anything but printable ASCII.
enum QuotedName {
    private static let letters: [(escape: UInt8, byte: UInt8)] = [
        (UInt8(ascii: "a"), 7), (UInt8(ascii: "b"), 8), (UInt8(ascii: "t"), 9), (UInt8(ascii: "n"), 10),
        (UInt8(ascii: "v"), 11), (UInt8(ascii: "f"), 12), (UInt8(ascii: "r"), 13),
        (UInt8(ascii: "\""), UInt8(ascii: "\"")), (UInt8(ascii: "\\"), UInt8(ascii: "\\")),
    ]

    /// Reads a quoted name at the beginning of `text`.
    ///
    /// - Returns: the name and what follows it, or `nil` when there is none.
    static func read(_ text: ArraySlice<UInt8>) -> (name: [UInt8], rest: ArraySlice<UInt8>)? {
        guard text.first == UInt8(ascii: "\"") else { return nil }
        var rest = text.dropFirst()
        var name: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return (name, rest) }
            guard byte == UInt8(ascii: "\\") else {
                name.append(byte)
                continue
            }
            guard let escape = rest.first else { return nil }
            if let known = letters.first(where: { $0.escape == escape }) {
                name.append(known.byte)
                rest = rest.dropFirst()
                continue
            }
            let digits = rest.prefix(3)
            guard digits.count == 3, let value = octal(digits), value <= 0xFF else { return nil }
            name.append(UInt8(value))
            rest = rest.dropFirst(3)
        }
        return nil
    }

    private static func octal(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.reduce(0) { value, digit in
            guard let value, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { return nil }
            return value * 8 + Int(digit - UInt8(ascii: "0"))
        }
    }

    /// The name as git would write it, with `prefix` inside the quotes.
    static func write(_ name: [UInt8], prefix: String = "") -> [UInt8] {
        let plain = Array(prefix.utf8) + name
        guard plain.contains(where: needsQuotes) else { return plain }
        var quoted = [UInt8(ascii: "\"")]
        for byte in plain {
            guard needsQuotes(byte) else {
                quoted.append(byte)
                continue
            }
            quoted.append(UInt8(ascii: "\\"))
            if let known = letters.first(where: { $0.byte == byte }) {
                quoted.append(known.escape)
            } else {
                quoted += [byte >> 6, byte >> 3 & 7, byte & 7].map { UInt8(ascii: "0") + $0 }
            }
        }
        return quoted + [UInt8(ascii: "\"")]
    }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
}
