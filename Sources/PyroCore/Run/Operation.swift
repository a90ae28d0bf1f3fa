internal import Synchronization

/// Something that takes a while and tells what happens, such as a command: from nothing to a result.
///
/// It begins when the first event is asked for and is given up when nobody asks any more.
package final class Operation<Event: Sendable>: Sendable {
    // Events that may wait for the reader: a command prints no faster than they are taken.
    private let events = Mailbox<Event>(capacity: 16)
    private let body: @Sendable (Mailbox<Event>) async throws -> Void
    private let task = Mutex<Task<Void, Never>?>(nil)

    package init(_ body: @escaping @Sendable (Mailbox<Event>) async throws -> Void) {
        self.body = body
    }

    deinit {
        task.withLock { $0 }?.cancel()
    }

    /// The next event, or `nil` after the last.
    ///
    /// When the calling task is cancelled, this returns only after the operation has given up all it held.
    package func next() async throws -> Event? {
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
