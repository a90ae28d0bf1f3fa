internal import Dispatch

/// A thread for calls that block, one after another in the order they were made, so that none holds a thread of the
/// cooperative pool.
package final class BlockingQueue: Sendable {
    private let queue: DispatchQueue

    /// - Parameter name: shown by debuggers as the thread's name.
    package init(_ name: String) {
        queue = DispatchQueue(label: name)
    }

    /// Runs `body` after all that was asked before and gives its result, also in a task that was cancelled.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
    }
}
