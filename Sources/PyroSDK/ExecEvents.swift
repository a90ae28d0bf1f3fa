internal import PyroCore

/// What happens while a command runs in a workspace; see ``Workspace/execEvents(_:options:)``.
public struct ExecEvents: AsyncSequence, Sendable {
    public typealias Element = ExecEvent
    public typealias Failure = any Error

    let begin: @Sendable () -> Operation<ExecEvent>

    /// Begins a command of its own.
    public func makeAsyncIterator() -> Iterator {
        Iterator(operation: begin())
    }

    public struct Iterator: AsyncIteratorProtocol {
        let operation: Operation<ExecEvent>

        /// - Throws: ``PyroError``.
        public mutating func next() async throws -> ExecEvent? {
            try await operation.next()
        }
    }
}
