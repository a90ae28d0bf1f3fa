internal import Synchronization

/// Tasks that wait for something to change, any number of them.
final class Watchers: Sendable {
    private struct State {
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var next = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    /// Something has changed.
    func tell() {
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Nothing changes any more.
    func finish() {
        state.withLock { $0.isFinished = true }
        tell()
    }

    /// Waits until `condition` holds, nothing changes any more, or the task is cancelled.
    func wait(until condition: @Sendable () -> Bool) async {
        while !condition(), !Task.isCancelled {
            let number = state.withLock { state in
                state.next += 1
                return state.next
            }
            let goesOn = await withTaskCancellationHandler {
                await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                    // Asked again under the lock: a change in between would not be heard of.
                    let isOver = state.withLock { state in
                        if state.isFinished || Task.isCancelled || condition() { return true }
                        state.waiting[number] = continuation
                        return false
                    }
                    if isOver { continuation.resume() }
                }
                return state.withLock { !$0.isFinished }
            } onCancel: {
                state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
            }
            if !goesOn { return }
        }
    }
}
