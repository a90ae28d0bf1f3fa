import FoundationEssentials

/// A bounded copy of an output stream in the form results carry: text where it is UTF-8, base64 where it is not.
public struct CapturedStream: Sendable, Hashable {
    public var text: String
    public var encoding: StreamEncoding
    public var truncated: Bool
    /// Bytes of the whole stream, those left out included.
    public var totalBytes: Int

    /// - Parameters:
    ///   - head: the stream's first bytes.
    ///   - tail: its last bytes, where some between were left out; else empty.
    ///   - totalBytes: the stream's length.
    public init(head: [UInt8], tail: [UInt8] = [], totalBytes: Int) {
        self.totalBytes = totalBytes
        truncated = head.count + tail.count < totalBytes
        guard truncated else {
            (text, encoding) = Self.encode(head + tail)
            return
        }
        // Whole characters only: a cut inside one would make text look like binary.
        let front = Self.droppingPartialSuffix(head)
        let back = Self.droppingPartialPrefix(tail)
        if let frontText = String(validating: front, as: UTF8.self),
            let backText = String(validating: back, as: UTF8.self)
        {
            let omitted = totalBytes - front.count - back.count
            text = back.isEmpty ? frontText : "\(frontText)\n[... \(omitted) bytes left out ...]\n\(backText)"
            encoding = .utf8
        } else {
            // A mark between two halves would corrupt binary data, so only the beginning is given.
            text = Data(head).base64EncodedString()
            encoding = .base64
        }
    }

    /// A part of a stream as it is, without a mark for what was left out.
    package init(exactly bytes: ArraySlice<UInt8>, totalBytes: Int) {
        self.totalBytes = totalBytes
        truncated = bytes.count < totalBytes
        (text, encoding) = Self.encode(Array(bytes))
    }

    private static func encode(_ bytes: [UInt8]) -> (String, StreamEncoding) {
        if let text = String(validating: bytes, as: UTF8.self) { return (text, .utf8) }
        return (Data(bytes).base64EncodedString(), .base64)
    }

    /// The bytes without those of a last character that is not complete.
    package static func droppingPartialSuffix(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        var start = bytes.endIndex
        while start > bytes.startIndex, bytes.endIndex - start < 4 {
            start -= 1
            let lead = bytes[start]
            if lead & 0xC0 == 0x80 { continue }
            let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1
            return bytes.endIndex - start < length ? bytes[..<start] : bytes[...]
        }
        return bytes[...]
    }

    /// The bytes without those that belong to a character whose beginning is missing.
    package static func droppingPartialPrefix(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        let start = bytes.prefix(3).firstIndex { $0 & 0xC0 != 0x80 } ?? bytes.prefix(3).endIndex
        return bytes[start...]
    }
}
