/// git's base 85: five characters for four bytes.
enum Base85 {
    private static let alphabet = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~".utf8)

    private static let values: [UInt8?] = {
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// - Returns: `count` bytes, or `nil` when the characters are no code for so many.
    static func decode(_ characters: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
        guard characters.count == (count + 3) / 4 * 5 else { return nil }
        var bytes: [UInt8] = []
        var rest = characters
        while !rest.isEmpty {
            var word: UInt64 = 0
            for character in rest.prefix(5) {
                guard let value = values[Int(character)] else { return nil }
                word = word * 85 + UInt64(value)
            }
            guard word <= UInt32.max else { return nil }
            for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
            rest = rest.dropFirst(5)
        }
        return Array(bytes.prefix(count))
    }

    static func encode(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var characters: [UInt8] = []
        var rest = bytes
        while !rest.isEmpty {
            var word: UInt32 = 0
            for offset in 0..<4 {
                let index = rest.startIndex + offset
                word = word << 8 | UInt32(index < rest.endIndex ? rest[index] : 0)
            }
            var digits: [UInt8] = []
            for _ in 0..<5 {
                digits.append(alphabet[Int(word % 85)])
                word /= 85
            }
            characters += digits.reversed()
            rest = rest.dropFirst(4)
        }
        return characters
    }
}
