internal import PyroSDK

/// The first and the last bytes of an output stream, as many as the caller wants to see.
struct StreamCapture: Sendable {
    private let limit: Int
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private var totalBytes = 0

    init(limit: Int) {
        self.limit = limit
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
        if totalBytes <= budget { return CapturedStream(head: head, totalBytes: totalBytes) }
        let first = budget - budget / 2
        let last = budget / 2
        let ending = tail.count >= last ? Array(tail.suffix(last)) : Array((head + tail).suffix(last))
        return CapturedStream(head: Array(head.prefix(first)), tail: ending, totalBytes: totalBytes)
    }
}
