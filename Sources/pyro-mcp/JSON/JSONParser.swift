/// Reads one JSON text (RFC 8259), with bounded depth and strict UTF-8.
///
/// Of two members with one name the last counts.
struct JSONParser {
    /// Arrays and objects within each other; what is deeper is refused before it can exhaust the stack.
    static let maximumDepth = 64

    struct Failure: Error, Equatable {
        var message: String
        var offset: Int
    }

    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    static func parse(_ bytes: [UInt8]) throws(Failure) -> JSONValue {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Failure(message: "the text is not valid UTF-8", offset: 0)
        }
        var parser = JSONParser(bytes)
        let value = try parser.value(depth: 0)
        parser.skipBlanks()
        guard parser.position == bytes.count else { throw parser.failure("text after the value") }
        return value
    }

    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        guard depth <= Self.maximumDepth else { throw failure("more than \(Self.maximumDepth) levels") }
        skipBlanks()
        switch peek {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try text())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw failure("the text ends too early")
        default: return try number()
        }
    }

    private mutating func members(depth: Int) throws(Failure) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        position += 1
        skipBlanks()
        if take("}") { return members }
        while true {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw failure("a member's name is missing") }
            let name = try text()
            skipBlanks()
            guard take(":") else { throw failure("a colon is missing") }
            members[name] = try value(depth: depth + 1)
            skipBlanks()
            if take("}") { return members }
            guard take(",") else { throw failure("a comma or closing brace is missing") }
        }
    }

    private mutating func elements(depth: Int) throws(Failure) -> [JSONValue] {
        var elements: [JSONValue] = []
        position += 1
        skipBlanks()
        if take("]") { return elements }
        while true {
            elements.append(try value(depth: depth + 1))
            skipBlanks()
            if take("]") { return elements }
            guard take(",") else { throw failure("a comma or closing bracket is missing") }
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(Failure) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw failure("an unknown word") }
        position += word.utf8.count
        return value
    }
}

// MARK: - Strings and numbers

extension JSONParser {
    private mutating func text() throws(Failure) -> String {
        position += 1
        var content: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"): content += String(try escape()).utf8
            case 0..<0x20: throw failure("a control character within a string")
            default: content.append(byte)
            }
        }
        throw failure("a string without an end")
    }

    private mutating func escape() throws(Failure) -> Unicode.Scalar {
        guard let byte = peek else { throw failure("a string without an end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw failure("an unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(Failure) -> Unicode.Scalar {
        let first = try hexUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // Half of a surrogate pair; without its other half it is no character, and no text could hold it.
        guard first < 0xDC00, take("\\"), take("u") else { throw failure("half a surrogate pair") }
        let second = try hexUnit()
        guard (0xDC00...0xDFFF).contains(second) else { throw failure("half a surrogate pair") }
        let code = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
        guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
        return scalar
    }

    private mutating func hexUnit() throws(Failure) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = peek.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw failure("a \\u without four hex digits")
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }

    private mutating func number() throws(Failure) -> JSONValue {
        let start = position
        _ = take("-")
        let leadingZero = peek == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !leadingZero || whole == 1 else { throw failure("a malformed number") }
        var isWhole = true
        if take(".") {
            isWhole = false
            guard digits() > 0 else { throw failure("a malformed number") }
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            guard digits() > 0 else { throw failure("a malformed number") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw failure("a number out of range") }
        return .number(value)
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position - start
    }
}

// MARK: - Bytes

extension JSONParser {
    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func failure(_ message: String) -> Failure {
        Failure(message: message, offset: position)
    }
}
