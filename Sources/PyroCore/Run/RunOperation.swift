package import PyroModel
internal import Synchronization

/// One one-shot command: from nothing to a result, with nothing left behind.
///
/// It begins when the first event is asked for and is given up when nobody asks any more.
package final class RunOperation: Sendable {
    /// Events that may wait for the reader: the command prints no faster than they are taken.
    private static let eventsWaiting = 16

    private let events = Mailbox<RunEvent>(capacity: RunOperation.eventsWaiting)
    private let body: @Sendable (Mailbox<RunEvent>) async throws -> Void
    private let task = Mutex<Task<Void, Never>?>(nil)

    package init(_ body: @escaping @Sendable (Mailbox<RunEvent>) async throws -> Void) {
        self.body = body
    }

    deinit {
        task.withLock { $0 }?.cancel()
    }

    /// The next event, or `nil` after the last.
    ///
    /// When the calling task is cancelled, this returns only after the machine is gone.
    package func next() async throws -> RunEvent? {
        let running = begin()
        do {
            return try await events.next()
        } catch is CancellationError {
            running.cancel()
            await running.value
            throw CancellationError()
        }
    }

    private func begin() -> Task<Void, Never> {
        task.withLock { task in
            if let task { return task }
            let new = Task { [events, body] in
                do {
                    try await body(events)
                    events.finish()
                } catch {
                    events.finish(throwing: error)
                }
            }
            task = new
            return new
        }
    }
}
