internal import PyroSDK
internal import Synchronization

/// Long work that goes on when its call has been answered. The same call made again waits for it; made after its end, it
/// learns the outcome, once.
final class SharedWork: Sendable {
    typealias Body = @Sendable (_ progress: @escaping ProgressHandler) async throws -> ToolResult

    /// How far work has come when a call has to be answered.
    enum Standing: Sendable {
        case ended(ToolResult)
        /// It had ended before this call came.
        case endedBefore(ToolResult, ago: Duration)
        case goesOn(Progress?)
    }

    /// For how long an outcome that nobody waited for is kept.
    static let memory = Duration.seconds(120)

    private struct End {
        let outcome: Result<ToolResult, any Error>
        let time = ContinuousClock.now
    }

    private struct Work {
        let number: Int
        let task: Task<ToolResult, any Error>
        /// Calls that wait, with what takes the progress of each.
        var waiters: [Int: ProgressHandler]
        var progress: Progress?
        /// Only where no call waited for it.
        var end: End?

        func isAbout(_ workspace: String) -> Bool {
            guard case .success(let result) = end?.outcome else { return false }
            return result.structured?["workspace_id"] == .string(workspace)
        }
    }

    private struct State {
        var works: [ToolArguments: Work] = [:]
        var nextNumber = 0

        mutating func number() -> Int {
            defer { nextNumber += 1 }
            return nextNumber
        }
    }

    private let background: BackgroundWork
    private let state = Mutex(State())

    init(background: BackgroundWork) {
        self.background = background
    }

    /// Joins the work of the same call, or begins it.
    ///
    /// Cancelling the calling task ends the work unless another call waits for it.
    func standing(
        of call: ToolArguments, within limit: Duration, progress: @escaping ProgressHandler, _ body: @escaping Body
    ) async throws -> Standing {
        if let end = takeEnd(of: call) {
            return .endedBefore(try end.outcome.get(), ago: .now - end.time)
        }
        let (task, waiter) = join(call, progress, body)
        let result = try await background.value(within: limit) {
            try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                self.abandon(call, waiter)
            }
        }
        if let result { return .ended(result) }
        if let standing = leave(call, waiter) { return standing }
        return .ended(try await task.value)
    }

    /// Cancels what is running; whoever began it in the background waits for its end.
    func end() {
        let tasks = state.withLock { $0.works.values.map(\.task) }
        for task in tasks { task.cancel() }
    }

    /// A call is about to change its workspace, and what was found out or done there before says nothing any more.
    func forgetOutcomes(unlike call: ToolArguments) {
        guard let workspace = call.text("workspace_id") else { return }
        state.withLock { state in
            for (other, work) in state.works where other != call && work.end != nil {
                if other.text("workspace_id") == workspace || work.isAbout(workspace) { state.works[other] = nil }
            }
        }
    }
}

// MARK: - Joining and leaving

extension SharedWork {
    private func join(
        _ call: ToolArguments, _ progress: @escaping ProgressHandler, _ body: @escaping Body
    ) -> (task: Task<ToolResult, any Error>, waiter: Int) {
        state.withLock { state in
            let waiter = state.number()
            if let task = state.works[call]?.task, state.works[call]?.end == nil {
                state.works[call]?.waiters[waiter] = progress
                return (task, waiter)
            }
            let number = state.number()
            // It cannot note its end before it is remembered: that needs the lock.
            let task = Task { try await self.run(call, number, body) }
            state.works[call] = Work(number: number, task: task, waiters: [waiter: progress])
            return (task, waiter)
        }
    }

    private func run(_ call: ToolArguments, _ number: Int, _ body: Body) async throws -> ToolResult {
        let outcome: Result<ToolResult, any Error>
        do {
            outcome = .success(try await body { self.note($0, of: call, number) })
        } catch {
            outcome = .failure(error)
        }
        state.withLock { state in
            guard let work = state.works[call], work.number == number else { return }
            if work.waiters.isEmpty {
                state.works[call]?.end = End(outcome: outcome)
            } else {
                state.works[call] = nil
            }
        }
        return try outcome.get()
    }

    private func note(_ progress: Progress, of call: ToolArguments, _ number: Int) {
        let listeners = state.withLock { state -> [ProgressHandler] in
            guard let work = state.works[call], work.number == number else { return [] }
            state.works[call]?.progress = progress
            return Array(work.waiters.values)
        }
        for listener in listeners { listener(progress) }
    }

    /// What is kept of work that ended after its last call was answered.
    private func takeEnd(of call: ToolArguments) -> End? {
        let now = ContinuousClock.now
        return state.withLock { state in
            for (other, work) in state.works {
                if let end = work.end, now - end.time > Self.memory { state.works[other] = nil }
            }
            guard let end = state.works[call]?.end else { return nil }
            state.works[call] = nil
            return end
        }
    }

    /// A call no longer waits because it has to be answered.
    /// - Returns: `nil` when the work has ended in that moment, for this call.
    private func leave(_ call: ToolArguments, _ waiter: Int) -> Standing? {
        state.withLock { state in
            guard state.works[call]?.waiters.removeValue(forKey: waiter) != nil else { return nil }
            return .goesOn(state.works[call]?.progress)
        }
    }

    /// A call was cancelled, and with the last one that waits the work is.
    private func abandon(_ call: ToolArguments, _ waiter: Int) {
        let task = state.withLock { state -> Task<ToolResult, any Error>? in
            guard state.works[call]?.waiters.removeValue(forKey: waiter) != nil else { return nil }
            guard state.works[call]?.waiters.isEmpty == true else { return nil }
            return state.works.removeValue(forKey: call)?.task
        }
        task?.cancel()
    }
}
