internal import PyroCore
internal import Synchronization

/// Notes when each moment of a machine's start came.
final class MomentClock: Sendable {
    private let begin = ContinuousClock.now
    private let moments = Mutex<[StartMoment: Duration]>([:])

    /// Runs `body` and notes the moments of the start within.
    func during<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        try await StartMoment.$observer.withValue(.init { self.note($0) }, operation: body)
    }

    private func note(_ moment: StartMoment) {
        let time = ContinuousClock.now - begin
        moments.withLock { $0[moment] = time }
    }

    /// When a moment came, counted from the beginning; `nil` where it never came.
    subscript(_ moment: StartMoment) -> Duration? {
        moments.withLock { $0[moment] }
    }

    /// The time between two moments; `nil` where one never came.
    func time(from first: StartMoment, to second: StartMoment) -> Duration? {
        guard let first = self[first], let second = self[second] else { return nil }
        return second - first
    }
}
