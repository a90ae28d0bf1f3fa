internal import PyroSDK

/// Cuts a stream of bytes into lines, and keeps no more of a line than it may be long.
struct LineSplitter: Sendable {
    /// Bytes of one message: room for the largest file or patch, each byte escaped.
    static let maximumLineBytes = 6 * Limits.fileBytes + 1 << 20

    private let limit: Int
    private var partial: [UInt8] = []
    private var isTooLong = false

    init(limit: Int = maximumLineBytes) {
        self.limit = limit
    }

    /// - Returns: the lines that these bytes complete; empty lines are left out.
    mutating func take(_ bytes: [UInt8]) -> [IncomingLine] {
        var lines: [IncomingLine] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            keep(rest[..<end])
            if let line = complete() { lines.append(line) }
            rest = rest[(end + 1)...]
        }
        keep(rest)
        return lines
    }

    /// - Returns: the last line, where the input ends without a newline.
    mutating func finish() -> IncomingLine? {
        complete()
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        guard !isTooLong else { return }
        if partial.count + bytes.count > limit {
            isTooLong = true
            partial = []
        } else {
            partial += bytes
        }
    }

    private mutating func complete() -> IncomingLine? {
        defer {
            partial = []
            isTooLong = false
        }
        if isTooLong { return .tooLong }
        let isBlank = partial.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }
        return isBlank ? nil : .line(partial)
    }
}
