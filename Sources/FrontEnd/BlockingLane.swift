internal import Dispatch
internal import Synchronization

/// A thread of its own for calls that block, so that none of them holds a thread of the cooperative pool.
///
/// Calls run one after the other, in the order they were made.
package final class BlockingLane: Sendable {
    private let queue: DispatchQueue

    /// - Parameter name: shown by debuggers as the thread's name.
    package init(_ name: String) {
        queue = DispatchQueue(label: name)
    }

    /// Runs `body` after all that was asked before, without waiting for it.
    package func enqueue(_ body: @escaping @Sendable () -> Void) {
        queue.async(execute: body)
    }

    /// Runs `body` when `delay` has passed, between other calls.
    package func enqueue(after delay: Duration, _ body: @escaping @Sendable () -> Void) {
        queue.asyncAfter(deadline: .now() + delay, execute: body)
    }

    /// Returns when all that was asked before has run, also in a cancelled task.
    /// - Parameter limit: gives up waiting for a call that is still blocked by then.
    package func drain(within limit: Duration? = nil) async {
        let wait = Wait<Void>()
        _ = try? await withCheckedThrowingContinuation { continuation in
            guard wait.begin(continuation) else { return }
            queue.async { wait.end(.success(())) }
            guard let limit else { return }
            DispatchQueue.global().asyncAfter(deadline: .now() + limit) { wait.end(.success(())) }
        }
    }

    /// Runs `body` and gives its result.
    ///
    /// Cancelling the task ends the wait with a `CancellationError` at once. A blocked call itself cannot be
    /// interrupted: it keeps the lane until it returns.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let wait = Wait<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard wait.begin(continuation) else { return }
                queue.async { wait.end(Result { try body() }) }
            }
        } onCancel: {
            wait.end(.failure(CancellationError()))
        }
    }
}

extension DispatchTime {
    fileprivate static func + (time: DispatchTime, delay: Duration) -> DispatchTime {
        let milliseconds = delay.components.seconds * 1000 + delay.components.attoseconds / 1_000_000_000_000_000
        return time + DispatchTimeInterval.milliseconds(Int(milliseconds))
    }
}

/// One waiting caller, resumed by whichever comes first: the result or the cancellation.
private final class Wait<Value: Sendable>: Sendable {
    private enum State {
        case idle
        case waiting(CheckedContinuation<Value, any Error>)
        case over
    }

    private let state = Mutex(State.idle)

    /// - Returns: whether the call is still wanted.
    func begin(_ continuation: CheckedContinuation<Value, any Error>) -> Bool {
        let cancelled = state.withLock { state in
            if case .over = state { return true }
            state = .waiting(continuation)
            return false
        }
        if cancelled { continuation.resume(throwing: CancellationError()) }
        return !cancelled
    }

    func end(_ result: Result<Value, any Error>) {
        let continuation = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            defer { state = .over }
            guard case .waiting(let continuation) = state else { return nil }
            return continuation
        }
        continuation?.resume(with: result)
    }
}
