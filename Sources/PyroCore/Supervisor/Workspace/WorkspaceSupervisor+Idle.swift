internal import Logging
internal import PyroModel
internal import PyroStore
internal import PyroSystem
internal import Synchronization

extension WorkspaceSupervisor {
    /// A suspension that failed is tried again after this long.
    private static let secondTry: Duration = .seconds(60)

    /// Suspends the workspace when it has been idle for as long as it may.
    func keepIdleClock() async {
        await refresh()
        var pause: Duration?
        while !Task.isCancelled {
            let rest = pause ?? untilExpiry()
            guard rest > .zero else {
                pause = await suspendSinceIdle() ? nil : Self.secondTry
                continue
            }
            // Rung whenever something begins or ends; a rest that passes in silence is what is waited for.
            _ = try? await withDeadline(rest, waitingFor: "something to happen") { [activity] in
                try await activity.next()
            }
            pause = nil
        }
    }

    /// Looks at the record's time to live again.
    func refresh() async {
        guard let record = try? await store.record(id.description) else { return }
        state.withLock { $0.ttl = .seconds(record.ttlSeconds) }
        activity.signal(())
    }

    /// A day while something runs: its end rings.
    private func untilExpiry() -> Duration {
        state.withLock { state in
            guard state.commands.isEmpty, state.requests == 0, case .serving = state.phase else {
                return .seconds(86400)
            }
            return state.lastActivity + state.ttl - .now
        }
    }

    /// - Returns: whether there is nothing left to do about it.
    private func suspendSinceIdle() async -> Bool {
        do {
            _ = try await suspend(onlyIfIdle: true)
            return true
        } catch {
            logger.error("The idle workspace \(id) could not be suspended: \(error)")
            return false
        }
    }
}
