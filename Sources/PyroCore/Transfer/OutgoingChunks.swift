internal import Dispatch
internal import PyroWire
internal import Synchronization

/// Bytes on their way from a thread that makes them to a task that sends them: the thread waits while the task is behind.
final class OutgoingChunks: Sendable {
    /// Chunks that may wait for the task.
    private static let capacity = 4

    private let room = DispatchSemaphore(value: 0)
    private let box = Mailbox<[UInt8]>()
    private let isAbandoned = Atomic(false)

    init() {
        // A semaphore must not be freed with less than it began with.
        for _ in 0..<Self.capacity { room.signal() }
    }

    // MARK: For the thread

    /// - Throws: when the task wants no more.
    func put(_ bytes: UnsafeRawBufferPointer) throws(FailureReply) {
        room.wait()
        guard !isAbandoned.load(ordering: .acquiring) else {
            throw FailureReply(.invalid, "whoever wanted the files has gone")
        }
        box.push(Array(bytes))
    }

    /// Nothing follows.
    func finish() {
        box.finish()
    }

    // MARK: For the task

    /// `nil` at the end.
    func next() async throws -> [UInt8]? {
        let bytes = try await box.next()
        room.signal()
        return bytes
    }

    /// Has the thread stop at once.
    func abandon() {
        isAbandoned.store(true, ordering: .releasing)
        room.signal()
    }
}
