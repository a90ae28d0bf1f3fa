import FoundationEssentials

/// A path or name of a guest as JSON shows it: bytes need not be UTF-8.
public struct PathText: Sendable, Hashable {
    /// The path itself where it is UTF-8; else with `\xNN` in the place of each byte that is not.
    public let text: String
    /// The exact bytes as base64; only where the path is not UTF-8.
    public let base64: String?

    public init(_ bytes: some Collection<UInt8>) {
        if let text = String(validating: bytes, as: UTF8.self) {
            self.text = text
            base64 = nil
        } else {
            text = Self.escaped(Array(bytes))
            base64 = Data(bytes).base64EncodedString()
        }
    }

    /// Decodes what is valid and escapes the rest, byte by byte.
    private static func escaped(_ bytes: [UInt8]) -> String {
        var result = ""
        var index = 0
        while index < bytes.count {
            let lengths = (1...4).filter { index + $0 <= bytes.count }
            if let length = lengths.first(where: {
                String(validating: bytes[index..<index + $0], as: UTF8.self) != nil
            }) {
                result += String(decoding: bytes[index..<index + length], as: UTF8.self)
                index += length
            } else {
                let digits = Array("0123456789abcdef".unicodeScalars)
                result += "\\x"
                result.unicodeScalars.append(digits[Int(bytes[index] >> 4)])
                result.unicodeScalars.append(digits[Int(bytes[index] & 15)])
                index += 1
            }
        }
        return result
    }
}
