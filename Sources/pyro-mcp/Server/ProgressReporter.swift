internal import PyroSDK
internal import Synchronization

/// Progress notifications of one call, where its client asked for them.
final class ProgressReporter: Sendable {
    /// A client hears at least this often that a call goes on.
    static let interval = Duration.seconds(5)

    private struct State {
        var message = ""
        var lastMilliseconds: Int64 = -1
        /// The call is about to answer, and what goes on behind it has no listener any more.
        var isOver = false
    }

    /// As the client gave it: a string or a whole number.
    private let token: JSONValue?
    private let send: @Sendable (OutgoingMessage) async -> Void
    private let start = ContinuousClock.now
    private let interval: Duration
    private let state = Mutex(State())

    init(
        token: JSONValue?, interval: Duration = ProgressReporter.interval,
        send: @escaping @Sendable (OutgoingMessage) async -> Void
    ) {
        self.token = token
        self.interval = interval
        self.send = send
    }

    /// Tells what is being done.
    func report(_ message: String) async {
        state.withLock { $0.message = message }
        await notify(message)
    }

    /// Like ``beating(_:_:)`` for a body that tells its steps from any thread.
    func following<Value: Sendable>(
        _ message: String, _ body: @escaping @Sendable (_ progress: @escaping ProgressHandler) async throws -> Value
    ) async throws -> Value {
        let (steps, sink) = AsyncStream<Progress>.makeStream(bufferingPolicy: .bufferingNewest(16))
        let forwarding = Task { for await step in steps { await report(step.message) } }
        defer { forwarding.cancel() }
        return try await beating(message) { try await body { sink.yield($0) } }
    }

    /// Runs `body`, and repeats what is being done with the seconds it has taken while nothing else is heard. Nothing is
    /// told once it has returned.
    func beating<Value: Sendable>(
        _ message: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard token != nil else { return try await body() }
        await report(message)
        let beat = Task {
            while true {
                try await Task.sleep(for: interval)
                let seconds = (ContinuousClock.now - start).components.seconds
                await notify("\(state.withLock(\.message)) (\(seconds) s)")
            }
        }
        defer {
            beat.cancel()
            state.withLock { $0.isOver = true }
        }
        return try await body()
    }

    private func notify(_ message: String) async {
        guard let token, !state.withLock(\.isOver) else { return }
        await send(
            .notification(
                method: "notifications/progress",
                params: ["progressToken": token, "progress": .number(position()), "message": .string(message)]))
    }

    /// Seconds since the call began: the protocol wants every value above the one before.
    private func position() -> Double {
        let elapsed = (ContinuousClock.now - start).components
        let milliseconds = elapsed.seconds * 1000 + elapsed.attoseconds / 1_000_000_000_000_000
        return state.withLock { state in
            state.lastMilliseconds = max(milliseconds, state.lastMilliseconds + 1)
            return Double(state.lastMilliseconds) / 1000
        }
    }
}
