package import PyroModel

/// Keeps the first and the last bytes of a stream of any length in bounded memory.
package struct OutputBuffer: Sendable {
    private let headLimit: Int
    private let tailLimit: Int
    private var head: [UInt8] = []
    private var tail = TailRing()
    private var total = 0

    /// - Parameter limit: bytes kept in all; half of them the first, half the last.
    package init(limit: Int) {
        headLimit = (limit + 1) / 2
        tailLimit = limit / 2
    }

    package mutating func append(_ bytes: [UInt8]) {
        total += bytes.count
        let room = max(0, headLimit - head.count)
        head += bytes.prefix(room)
        tail.append(bytes.dropFirst(room), limit: tailLimit)
    }

    /// What is kept, in the form that results carry.
    package func captured() -> CapturedStream {
        CapturedStream(head: head, tail: tail.bytes, totalBytes: total)
    }
}

/// The last bytes of a sequence. Dropped bytes are removed in large steps, so that appending stays cheap.
private struct TailRing: Sendable {
    private var kept: [UInt8] = []
    private var limit = 0

    var bytes: [UInt8] { Array(kept.suffix(limit)) }

    mutating func append(_ bytes: ArraySlice<UInt8>, limit: Int) {
        self.limit = limit
        kept += bytes.suffix(limit)
        if kept.count > 2 * limit { kept.removeFirst(kept.count - limit) }
    }
}
