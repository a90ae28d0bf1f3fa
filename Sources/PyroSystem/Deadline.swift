internal import PyroModel

/// Waits for `body` no longer than `limit`. The body must end soon once its task is cancelled.
/// - Parameter what: what is waited for, to follow `waited for`, such as `the guest to mount its disk`.
/// - Throws: what `body` throws, or `timeout` in these words.
package func withDeadline<Value: Sendable>(
    _ limit: Duration, waitingFor what: String, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        // The group is never empty here, so a missing value means that the time is up.
        guard let value = try await group.next() ?? nil else {
            throw PyroError(.timeout, "Waited \(limit) for \(what) without success.")
        }
        return value
    }
}
