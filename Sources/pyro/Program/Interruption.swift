internal import Dispatch
internal import Glibc
internal import Synchronization

/// What SIGINT, SIGTERM and SIGHUP do: the first cancels the command, which ends what it runs; the second leaves at once.
///
/// Leaving at once leaves nothing running either: supervisors end what belongs to a client that is gone.
final class Interruption: Sendable {
    /// A cancelled command that has not ended by then is left to its supervisor.
    static let patience = DispatchTimeInterval.seconds(10)

    private struct State {
        var signal: Int32?
        var action: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let leave: @Sendable (Int32) -> Void

    /// - Parameter leave: ends the program at once with a status.
    init(leave: @escaping @Sendable (Int32) -> Void = { _exit($0) }) {
        self.leave = leave
    }

    /// The signal that came first.
    var signal: Int32? { state.withLock { $0.signal } }

    /// Sets what the first signal does; does it at once when the signal has come already.
    func onFirst(_ action: @escaping @Sendable () -> Void) {
        let late = state.withLock { state in
            state.action = action
            return state.signal != nil
        }
        if late { action() }
    }

    func receive(_ number: Int32) {
        let (isFirst, action) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
            guard state.signal == nil else { return (false, nil) }
            state.signal = number
            return (true, state.action)
        }
        guard isFirst else { return leave(128 + number) }
        action?()
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) { [leave] in leave(128 + number) }
    }
}
