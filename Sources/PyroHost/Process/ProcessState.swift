internal import Synchronization

/// Whether a child runs, and who waits for its end.
final class ProcessState: Sendable {
    private enum Stage {
        case running(waiters: [Int: CheckedContinuation<ProcessExit?, Never>])
        case ended(ProcessExit)
    }

    private let stage = Mutex(Stage.running(waiters: [:]))
    private let tickets = Atomic(0)

    var status: ProcessExit? {
        stage.withLock { if case .ended(let status) = $0 { status } else { nil } }
    }

    /// Does `body` while the child's number surely is its own, or returns `nil` once it has ended.
    func whileRunning<R: Sendable>(_ body: () -> R) -> R? {
        stage.withLock { if case .running = $0 { body() } else { nil } }
    }

    /// Keeps `reap` and the end of ``whileRunning(_:)`` together: no signal is sent in between.
    func end(_ reap: () -> ProcessExit) {
        let (waiters, status) = stage.withLock { stage in
            let status = reap()
            var waiting: [CheckedContinuation<ProcessExit?, Never>] = []
            if case .running(let waiters) = stage { waiting = Array(waiters.values) }
            stage = .ended(status)
            return (waiting, status)
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }

    /// Waits for the end; `nil` when the waiting task is cancelled first.
    func wait() async -> ProcessExit? {
        let ticket = reserveTicket()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let early = enlist(continuation, ticket) { continuation.resume(returning: early) }
                // A cancellation that came before has found nothing to withdraw.
                if Task.isCancelled { withdraw(ticket) }
            }
        } onCancel: {
            withdraw(ticket)
        }
    }

    private func reserveTicket() -> Int {
        tickets.wrappingAdd(1, ordering: .relaxed).newValue
    }

    private func enlist(_ continuation: CheckedContinuation<ProcessExit?, Never>, _ ticket: Int) -> ProcessExit? {
        stage.withLock { stage in
            switch stage {
            case .ended(let status):
                return status
            case .running(var waiters):
                waiters[ticket] = continuation
                stage = .running(waiters: waiters)
                return nil
            }
        }
    }

    private func withdraw(_ ticket: Int) {
        let continuation: CheckedContinuation<ProcessExit?, Never>? = stage.withLock { stage in
            guard case .running(var waiters) = stage else { return nil }
            let continuation = waiters.removeValue(forKey: ticket)
            stage = .running(waiters: waiters)
            return continuation
        }
        continuation?.resume(returning: nil)
    }
}
