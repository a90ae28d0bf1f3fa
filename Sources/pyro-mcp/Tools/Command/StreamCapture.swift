internal import FoundationEssentials
internal import PyroSDK

/// The first and the last bytes of an output stream, as many as the caller wants to see.
struct StreamCapture: Sendable {
    private let limit: Int
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private(set) var totalBytes = 0
    /// What was printed, where some of it was left out before it came here.
    private var printedBytes: Int?

    init(limit: Int) {
        self.limit = limit
    }

    /// Output that was collected elsewhere, and may have been cut there.
    init(_ text: String, _ encoding: StreamEncoding, truncated: Bool, printedBytes: Int, limit: Int) {
        self.init(limit: limit)
        switch encoding {
        case .utf8: append(Array(text.utf8))
        case .base64: append(Data(base64Encoded: text).map { Array($0) } ?? [])
        }
        if truncated { self.printedBytes = printedBytes }
    }

    mutating func append(_ bytes: [UInt8]) {
        totalBytes += bytes.count
        let room = min(max(limit - head.count, 0), bytes.count)
        head += bytes[..<room]
        tail += bytes[room...]
        // Trimmed in large steps, since each one moves what stays.
        if tail.count > 4 * limit + 65536 { tail.removeFirst(tail.count - limit) }
    }

    /// - Parameter budget: bytes to show, at most the limit: half of them the first, half the last.
    func captured(_ budget: Int) -> CapturedStream {
        var captured = part(budget)
        if let printedBytes {
            captured.truncated = true
            captured.totalBytes = printedBytes
        }
        return captured
    }

    private func part(_ budget: Int) -> CapturedStream {
        if totalBytes <= budget { return CapturedStream(head: head, totalBytes: totalBytes) }
        let first = budget - budget / 2
        let last = budget / 2
        let ending = tail.count >= last ? Array(tail.suffix(last)) : Array((head + tail).suffix(last))
        return CapturedStream(head: Array(head.prefix(first)), tail: ending, totalBytes: totalBytes)
    }
}
