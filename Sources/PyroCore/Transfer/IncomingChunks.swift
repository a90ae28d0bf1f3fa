internal import Dispatch
internal import PyroArchive
internal import PyroWire
internal import Synchronization

/// Bytes on their way from a task that receives them to a thread that reads them: the task waits while the thread is behind.
final class IncomingChunks: ByteReader, Sendable {
    fileprivate struct State {
        var chunks: [[UInt8]] = []
        /// Bytes of the first chunk that have been read.
        var taken = 0
        var end: Result<Void, FailureReply>?
    }

    private static let capacity = 4

    private let state = Mutex(State())
    private let available = DispatchSemaphore(value: 0)
    private let room = Mailbox<Void>()

    init() {
        for _ in 0..<Self.capacity { room.push(()) }
    }

    // MARK: For the task

    /// - Throws: `CancellationError` when the thread reads no more, or the task was cancelled.
    func put(_ bytes: [UInt8]) async throws {
        guard try await room.next() != nil else { throw CancellationError() }
        state.withLock { $0.chunks.append(bytes) }
        available.signal()
    }

    /// Says that nothing follows, or why; the first call counts.
    func finish(_ end: Result<Void, FailureReply> = .success(())) {
        state.withLock { if $0.end == nil { $0.end = end } }
        available.signal()
    }

    // MARK: For the thread

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FailureReply) -> Int {
        while true {
            let (count, isChunkDone, end) = state.withLock { $0.take(into: buffer) }
            if isChunkDone { room.push(()) }
            if count > 0 { return count }
            if let end {
                try end.get()
                return 0
            }
            available.wait()
        }
    }

    /// Nothing more is read.
    func abandon() {
        room.finish()
    }
}

extension IncomingChunks.State {
    fileprivate mutating func take(
        into buffer: UnsafeMutableRawBufferPointer
    ) -> (count: Int, isChunkDone: Bool, end: Result<Void, FailureReply>?) {
        guard let first = chunks.first else { return (0, false, end) }
        let rest = first[taken...].prefix(buffer.count)
        buffer.copyBytes(from: rest)
        taken += rest.count
        guard taken == first.count else { return (rest.count, false, nil) }
        chunks.removeFirst()
        taken = 0
        return (rest.count, true, nil)
    }
}
