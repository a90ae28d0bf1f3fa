internal import Synchronization

/// Work that calls wait for, but only so long: what takes longer goes on in the background while the server lives.
final class BackgroundWork: Sendable {
    private struct State {
        var tasks: [Int: Task<Void, Never>] = [:]
        var nextNumber = 0
    }

    private let state = Mutex(State())

    /// Runs `body` and waits for it.
    ///
    /// Cancelling the calling task cancels the body and returns when it has ended. Once this has returned, the body no
    /// longer belongs to the caller.
    /// - Returns: `nil` when the limit has passed; the body goes on and its outcome is heard by nobody.
    func value<Value: Sendable>(
        within limit: Duration, of body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        // Of the outcome and the end of the time, the first counts.
        let (outcomes, sink) = AsyncStream<Result<Value, any Error>?>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let work = start {
            do {
                sink.yield(.success(try await body()))
            } catch {
                sink.yield(.failure(error))
            }
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            sink.yield(nil)
        }
        defer { timer.cancel() }
        var iterator = outcomes.makeAsyncIterator()
        guard let outcome = await iterator.next() else {
            work.cancel()
            await work.value
            throw CancellationError()
        }
        return try outcome?.get()
    }

    /// Cancels what is running and returns when it has ended.
    func end() async {
        let tasks = state.withLock { Array($0.tasks.values) }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    private func start(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        state.withLock { state in
            let number = state.nextNumber
            state.nextNumber += 1
            // The task cannot forget itself before it is remembered: that needs the lock.
            let task = Task {
                await body()
                self.state.withLock { $0.tasks[number] = nil }
            }
            state.tasks[number] = task
            return task
        }
    }
}
