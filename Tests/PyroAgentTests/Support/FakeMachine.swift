import PyroAgent
import PyroWire
import Synchronization

/// Notes what is asked of it.
final class FakeMachine: Machine {
    struct State {
        var calls: [String] = []
        var failure: FailureReply?
    }

    let state = Mutex(State())
    var calls: [String] { state.withLock { $0.calls } }

    private func note(_ call: String) throws(FailureReply) {
        let failure = state.withLock { state in
            state.calls.append(call)
            return state.failure
        }
        if let failure { throw failure }
    }

    func mount(_ request: MountRequest) throws(FailureReply) { try note("mount \(request.device)") }
    func takeIdentity(_ request: IdentityRequest) throws(FailureReply) { try note("identity \(request.hostName)") }
    func freeze(_ request: FreezeRequest) throws(FailureReply) { try note("freeze \(request.dropCaches)") }
    func thaw() throws(FailureReply) { try note("thaw") }
    func shutDown() throws(FailureReply) { try note("shut down") }
    func turnOff() { try? note("turn off") }
}
