internal import PyroModel
internal import Synchronization

/// When something last moved in a transfer. A transfer may take hours, but nothing may stand still for long.
final class Activity: Sendable {
    /// A guest under emulation may write to its disk that long, without a word, at the end of a large archive.
    private static let patience: Duration = .seconds(600)

    private let last = Mutex(ContinuousClock.now)

    func note() {
        last.withLock { $0 = .now }
    }

    /// Waits for `body` as long as things move.
    /// - Parameter what: to follow `waited for`.
    /// - Throws: what `body` throws, or `timeout`.
    func watch<Value: Sendable>(
        waitingFor what: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        note()
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask { [self] in
                while case let end = last.withLock({ $0 }) + Self.patience, end > .now {
                    try await Task.sleep(until: end)
                }
                return nil
            }
            defer { group.cancelAll() }
            // The group is never empty here, so a missing value means that nothing moved.
            guard let value = try await group.next() ?? nil else {
                throw PyroError(.timeout, "Waited for \(what), and nothing moved for \(Self.patience).")
            }
            return value
        }
    }
}
