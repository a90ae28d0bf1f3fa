internal import FoundationEssentials

/// Bytes as text (RFC 4648, section 4).
enum Base64 {
    static func text(of bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }

    /// - Returns: `nil` for what is no base64. Line breaks, as many programs write them, are passed over.
    static func bytes(of text: String) -> [UInt8]? {
        let plain = text.unicodeScalars.filter { $0 != "\n" && $0 != "\r" }
        return Data(base64Encoded: String(String.UnicodeScalarView(plain))).map { Array($0) }
    }
}
