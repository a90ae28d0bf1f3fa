internal import NIOCore
internal import Synchronization

/// A queue between two tasks: one that reads, and one or more that put in.
///
/// The reader may be cancelled while it waits. A sender that uses ``send(_:)`` waits while the box is full.
package final class Mailbox<Element: Sendable>: Sendable {
    private struct State {
        var elements = CircularBuffer<Element>()
        var isFinished = false
        var failure: (any Error)?
        var reader: CheckedContinuation<Void, Never>?
        var senders: [CheckedContinuation<Void, Never>] = []
        /// Those who wait until all that was put in has been dealt with.
        var observers: [CheckedContinuation<Void, Never>] = []
        /// Nobody reads any more, whatever is still put in.
        var isAbandoned = false

        mutating func takeObservers() -> [CheckedContinuation<Void, Never>] {
            defer { observers = [] }
            return observers
        }
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: how many elements ``send(_:)`` lets queue up; ``push(_:)`` does not ask.
    package init(capacity: Int = .max) {
        self.capacity = capacity
    }

    /// Puts an element in at once. Ignored after the end.
    package func push(_ element: Element) {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isFinished else { return nil }
            state.elements.append(element)
            return state.reader.take()
        }
        reader?.resume()
    }

    /// Puts an element in unless one waits already: for signals, of which one is as good as many.
    package func signal(_ element: Element) {
        let isEmpty = state.withLock { $0.elements.isEmpty }
        if isEmpty { push(element) }
    }

    /// Puts an element in as soon as there is room.
    /// - Throws: `CancellationError` when the box has ended or the task was cancelled; nobody will read the element.
    package func send(_ element: Element) async throws {
        while true {
            try Task.checkCancellation()
            let done = state.withLock { state -> Bool? in
                guard !state.isFinished else { return nil }
                return state.elements.count < capacity
            }
            guard let hasRoom = done else { throw CancellationError() }
            if hasRoom { return push(element) }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isReady = state.withLock { state in
                        if state.isFinished || state.elements.count < capacity || Task.isCancelled { return true }
                        state.senders.append(continuation)
                        return false
                    }
                    if isReady { continuation.resume() }
                }
            } onCancel: {
                wakeSenders()
            }
        }
    }

    /// Ends the box; what is in it can still be read, then `failure` is thrown.
    package func finish(throwing failure: (any Error)? = nil) {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isFinished else { return nil }
            state.isFinished = true
            state.failure = failure
            return state.reader.take()
        }
        reader?.resume()
        wakeSenders()
    }

    /// The next element, or `nil` at the end. For one reader at a time.
    /// - Throws: what the box was finished with, or `CancellationError`.
    package func next() async throws -> Element? {
        while true {
            try Task.checkCancellation()
            let (element, isOver, failure) = state.withLock { state in
                (state.elements.popFirst(), state.isFinished, state.failure)
            }
            if let element {
                wakeSenders()
                return element
            }
            if isOver {
                if let failure { throw failure }
                return nil
            }
            await waitForElement()
        }
    }

    /// Waits until the reader has come back for more and found nothing: what was put in before has been dealt with. A
    /// reader that has gone never comes back; see ``giveUpWaiting()``.
    package func dealtWith() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.isAbandoned { return true }
                if state.elements.isEmpty && (state.reader != nil || state.isFinished) { return true }
                state.observers.append(continuation)
                return false
            }
            if isIdle { continuation.resume() }
        }
    }

    /// Ends the waits of ``dealtWith()``, those to come among them: nobody reads any more.
    package func giveUpWaiting() {
        let observers = state.withLock { state in
            state.isAbandoned = true
            return state.takeObservers()
        }
        for observer in observers { observer.resume() }
    }

    private func waitForElement() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isReady, observers) = state.withLock { state in
                    if !state.elements.isEmpty || state.isFinished || Task.isCancelled {
                        return (true, [CheckedContinuation<Void, Never>]())
                    }
                    state.reader = continuation
                    return (false, state.takeObservers())
                }
                for observer in observers { observer.resume() }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.reader.take() }?.resume()
        }
    }

    private func wakeSenders() {
        let senders = state.withLock { state in
            defer { state.senders = [] }
            return state.senders
        }
        for sender in senders { sender.resume() }
    }
}
