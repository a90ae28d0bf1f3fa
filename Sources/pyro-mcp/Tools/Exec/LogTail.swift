internal import FoundationEssentials
internal import PyroSDK

/// The end of an output stream, for lists where each command has little room.
enum LogTail {
    /// What the SDK is asked for so that the end has its full length: it gives half of that from the beginning, and a cut
    /// takes up to three bytes of a character along.
    static let askedBytes = 2 * (Limits.toolLogTailBytes + 3)

    /// - Parameters:
    ///   - text: the stream as a result carries it, its middle left out where it is long.
    ///   - printedBytes: the stream's length.
    ///   - limit: bytes to show.
    static func of(_ text: String, _ encoding: StreamEncoding, _ printedBytes: Int, limit: Int) -> CapturedStream {
        switch encoding {
        case .utf8:
            let tail = text.utf8.suffix(limit).drop { $0 & 0xC0 == 0x80 }
            return CapturedStream(head: Array(tail), totalBytes: printedBytes)
        case .base64:
            // A stream that is no text and was cut has its beginning only.
            let bytes = Data(base64Encoded: text).map { Array($0) } ?? []
            return CapturedStream(head: Array(bytes.prefix(limit)), totalBytes: printedBytes)
        }
    }
}
