internal import Synchronization

/// Tells a thread that the task it works for was cancelled.
final class CancellationFlag: Sendable {
    private let value = Atomic(false)

    func raise() {
        value.store(true, ordering: .releasing)
    }

    var isRaised: Bool { value.load(ordering: .acquiring) }
}
