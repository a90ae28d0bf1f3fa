internal import PyroCore

/// What happens while a one-shot command runs; see ``Pyro/runEvents(_:in:options:)``.
public struct RunEvents: AsyncSequence, Sendable {
    public typealias Element = RunEvent
    public typealias Failure = any Error

    let begin: @Sendable () -> Operation<RunEvent>

    /// Begins a run of its own.
    public func makeAsyncIterator() -> Iterator {
        Iterator(operation: begin())
    }

    public struct Iterator: AsyncIteratorProtocol {
        let operation: Operation<RunEvent>

        /// - Throws: ``PyroError``.
        public mutating func next() async throws -> RunEvent? {
            try await operation.next()
        }
    }
}
