internal import FoundationEssentials

/// Names of files as git writes them: as they are, or in double quotes with the escapes of C.
enum QuotedName {
    /// The bytes of a name that JSON shows as text, with the exact bytes beside it where it is not UTF-8.
    static func bytes(of text: String, base64: String?) -> [UInt8] {
        base64.flatMap { Data(base64Encoded: $0) }.map(Array.init) ?? Array(text.utf8)
    }

    /// The way git writes it in patches: quoted where there is anything but printable ASCII.
    /// - Parameter prefix: what stands before the name, inside the quotes.
    static func inPatches(_ name: [UInt8], prefix: String = "") -> String {
        let name = Array(prefix.utf8) + name
        return name.contains { isEscaped($0) || $0 >= 0x80 }
            ? quoted(name.map { escape($0, keepsHigh: false) }) : text(name)
    }

    /// The way git writes it for people with `core.quotePath` off: UTF-8 is left as it is, and no byte moves a terminal's
    /// cursor.
    static func readable(_ name: [UInt8]) -> String {
        guard let text = String(validating: name, as: UTF8.self), !text.unicodeScalars.contains(where: isHighControl)
        else {
            return inPatches(name)
        }
        return name.contains(where: isEscaped) ? quoted(name.map { escape($0, keepsHigh: true) }) : text
    }

    private static func quoted(_ parts: [[UInt8]]) -> String {
        "\"" + text(Array(parts.joined())) + "\""
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// The second set of control characters, which some terminals obey.
    private static func isHighControl(_ scalar: Unicode.Scalar) -> Bool {
        (0x80...0x9F).contains(scalar.value)
    }

    private static func escape(_ byte: UInt8, keepsHigh: Bool) -> [UInt8] {
        let backslash = UInt8(ascii: "\\")
        switch byte {
        case UInt8(ascii: "\""), backslash: return [backslash, byte]
        case 0x07...0x0D: return [backslash, Array("abtnvfr".utf8)[Int(byte) - 7]]
        case 0x20..<0x7F: return [byte]
        case 0x80... where keepsHigh: return [byte]
        default: return [backslash] + [byte >> 6, byte >> 3 & 7, byte & 7].map { $0 + UInt8(ascii: "0") }
        }
    }
}
