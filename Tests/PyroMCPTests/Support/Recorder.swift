import Synchronization
import Testing

/// Keeps values that come from any thread.
final class Recorder<Value: Sendable>: Sendable {
    private let state = Mutex<[Value]>([])

    var values: [Value] { state.withLock { $0 } }

    func add(_ value: Value) {
        state.withLock { $0.append(value) }
    }

    /// Returns when there are this many; a test fails by its own time limit when that does not happen.
    func reached(_ count: Int) async throws {
        while values.count < count { try await Task.sleep(for: .milliseconds(5)) }
    }
}
