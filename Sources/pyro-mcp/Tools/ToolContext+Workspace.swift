internal import PyroSDK

extension ToolContext {
    /// Makes one SDK call about a workspace and answers in time; see ``value(of:remedy:_:)``.
    /// - Parameters:
    ///   - operation: what is done to it, such as `The suspension`.
    ///   - remedy: what to do when it takes too long for the answer.
    /// - Throws: why the workspace is not there, where its creation failed after it had been answered.
    func value<Value: Sendable>(
        of operation: String, on workspace: String,
        remedy: String = "Call workspace_status in a while to see its state.",
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        do {
            return try await value(of: "\(operation) of the workspace \(workspace)", remedy: remedy, body)
        } catch let error as PyroError {
            throw creations.explained(error, about: workspace)
        }
    }

    /// Makes one SDK call and answers in time: what takes longer goes on in the background.
    /// - Throws: `timeout` then; `retry` is safe, because the same call can be made again.
    func value<Value: Sendable>(
        of operation: String, remedy: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        if let value = try await background.value(within: deadline.remaining, of: body) { return value }
        throw PyroError(
            .timeout, "\(operation) takes longer than \(deadline.time.limit.words) and goes on in the background.",
            remedy: remedy, retry: .safe)
    }
}

extension Duration {
    /// Such as `24 seconds`.
    var words: String { "\(components.seconds) seconds" }
}
