import PyroWire
import Synchronization

@testable import PyroAgent

/// Notes what is asked of it. It stops the commands when it is given their control group; without one they run on, and
/// the agent alone keeps the promise of silence.
final class FakeMachine: Machine {
    struct State {
        var calls: [String] = []
        var failure: FailureReply?
        var commands: Cgroup?
    }

    let state = Mutex(State())
    var calls: [String] { state.withLock { $0.calls } }
    var commands: Cgroup? { state.withLock { $0.commands } }

    private func note(_ call: String) throws(FailureReply) {
        let failure = state.withLock { state in
            state.calls.append(call)
            return state.failure
        }
        if let failure { throw failure }
    }

    func mount(_ request: MountRequest) throws(FailureReply) { try note("mount \(request.device)") }
    func takeIdentity(_ request: IdentityRequest) throws(FailureReply) { try note("identity \(request.hostName)") }
    func freeze(_ request: FreezeRequest) throws(FailureReply) {
        try note("freeze \(request.dropCaches)")
        try commands?.freeze(true, deadlineMilliseconds: 10_000)
    }
    func thaw() throws(FailureReply) {
        try note("thaw")
        try commands?.freeze(false, deadlineMilliseconds: 10_000)
    }
    func shutDown() throws(FailureReply) { try note("shut down") }
    func turnOff() { try? note("turn off") }
}
