import PyroSDK
import Synchronization

/// The calls that stories make, in their order, from any task.
final class CallRecord: Sendable {
    private let calls = Mutex<[StoryCall]>([])
    /// Whether a call fails instead of being answered.
    private let fails: @Sendable (StoryCall) -> Bool

    init(failing fails: @escaping @Sendable (StoryCall) -> Bool = { _ in false }) {
        self.fails = fails
    }

    var all: [StoryCall] { calls.withLock { $0 } }

    /// Those to one workspace.
    func calls(to workspace: String) -> [StoryCall] {
        all.filter { $0.workspace == workspace }
    }

    func add(_ call: StoryCall) throws(PyroError) {
        calls.withLock { $0.append(call) }
        if fails(call) { throw PyroError(.guestLost, "The machine ended.") }
    }
}
