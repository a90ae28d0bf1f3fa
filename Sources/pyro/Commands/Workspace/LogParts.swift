internal import PyroSDK

/// What a command has printed to one stream so far, in parts: up to where the stream stood when reading began.
struct LogParts: AsyncSequence, Sendable {
    /// A stream may be long, and only this much of it is held at a time.
    static let partBytes = 1 << 20

    enum Element: Sendable, Equatable {
        case bytes([UInt8])
        /// So many bytes are no longer kept.
        case gap(Int)
    }

    let workspace: any WorkspaceHandle
    let sequence: Int
    let stream: OutputStream
    /// The first byte.
    var offset = 0

    func makeAsyncIterator() -> Iterator {
        Iterator(parts: self, position: offset)
    }

    struct Iterator: AsyncIteratorProtocol {
        let parts: LogParts
        var position: Int
        /// Where the stream stood at the first read.
        private var end: Int?
        private var afterGap: [UInt8]?

        init(parts: LogParts, position: Int) {
            self.parts = parts
            self.position = position
        }

        mutating func next() async throws -> Element? {
            if let bytes = afterGap.take() { return .bytes(bytes) }
            guard position < end ?? .max else { return nil }
            let entry = try await read()
            let end = end ?? entry.totalBytes(of: parts.stream)
            self.end = end
            let bytes = try entry.bytes(of: parts.stream)
            let next = entry.nextOffset[parts.stream]
            guard next > position else {
                // Of a command that runs, half a character may stand at the end.
                defer { position = end }
                return position < end && entry.state != .running ? .gap(end - position) : nil
            }
            let missing = next - position - bytes.count
            position = next
            guard missing > 0 else { return .bytes(bytes) }
            if !bytes.isEmpty { afterGap = bytes }
            return .gap(missing)
        }

        private func read() async throws -> ExecResult {
            let logs = try await parts.workspace.readLog(
                parts.sequence, stream: parts.stream, offset: position, maxBytes: LogParts.partBytes, wait: .zero)
            guard let entry = logs.entries.first else {
                throw PyroError(
                    .internal,
                    "The log of command \(parts.sequence) in the workspace \(parts.workspace.id) came without it.")
            }
            return entry
        }
    }
}
