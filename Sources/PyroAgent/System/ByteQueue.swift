import PyroArchive

/// Bytes on their way to a descriptor, in the chunks they came in.
struct ByteQueue {
    /// Chunks up to this size are put together, so that small frames do not cost a system call each.
    private static let smallBytes = 8 << 10

    private var chunks: [[UInt8]] = []
    private var head = 0
    /// Bytes of the first chunk that are written.
    private var written = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        count += bytes.count
        let last = chunks.count - 1
        if last >= head, bytes.count <= Self.smallBytes, chunks[last].count <= Self.smallBytes {
            chunks[last] += bytes
        } else {
            chunks.append(bytes)
        }
    }

    /// Writes until all is written or `write` takes no more.
    mutating func drain(_ write: (ArraySlice<UInt8>) -> Descriptor.Transfer) -> Descriptor.Transfer {
        while head < chunks.count {
            let rest = chunks[head][written...]
            let outcome = write(rest)
            guard case .bytes(let taken) = outcome else { return outcome }
            written += taken
            count -= taken
            if written == chunks[head].count {
                chunks[head] = []
                head += 1
                written = 0
                if head > 256 { compact() }
            }
        }
        clear()
        return .bytes(0)
    }

    private mutating func compact() {
        chunks.removeFirst(head)
        head = 0
    }

    mutating func clear() {
        self = ByteQueue()
    }
}
