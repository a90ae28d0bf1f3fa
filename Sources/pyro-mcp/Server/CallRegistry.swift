internal import Synchronization

/// The calls that are running.
final class CallRegistry: Sendable {
    /// More at once are refused: each one is a machine.
    static let maximumCount = 256

    enum Refusal: Error, Equatable {
        case idInUse
        case tooMany
    }

    private struct State {
        /// By the order of their start; a call stays until its answer is written.
        var tasks: [Int: Task<Void, Never>] = [:]
        /// Ids that a request may not take and a cancellation may name.
        var open: [RequestID: Int] = [:]
        var nextNumber = 0
    }

    private let state = Mutex(State())

    /// Starts a call, which ends when its body returns.
    /// - Parameter body: calls ``close(_:)`` before it answers, since the client may use the id again from then on.
    func start(_ id: RequestID, _ body: @escaping @Sendable () async -> Void) throws(Refusal) {
        let refusal = state.withLock { state -> Refusal? in
            if state.open[id] != nil { return .idInUse }
            if state.tasks.count >= Self.maximumCount { return .tooMany }
            let number = state.nextNumber
            state.nextNumber += 1
            state.open[id] = number
            // The task cannot forget itself before it is remembered: that needs the lock.
            state.tasks[number] = Task {
                await body()
                self.state.withLock { $0.tasks[number] = nil }
            }
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Frees the id of a call that is about to answer.
    func close(_ id: RequestID) {
        state.withLock { $0.open[id] = nil }
    }

    /// Ends a call; one that is over already is no matter.
    func cancel(_ id: RequestID) {
        state.withLock { state in state.open[id].flatMap { state.tasks[$0] } }?.cancel()
    }

    /// Ends all calls and returns when they have ended.
    /// - Returns: how many had no answer yet.
    func cancelAll() async -> Int {
        let (tasks, count) = state.withLock { (Array($0.tasks.values), $0.open.count) }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        return count
    }
}
