import PyroWire

/// Where commands live: below one control group, which can be frozen and ended as a whole.
final class CommandHome {
    private let parent: Cgroup?
    private var lastNumber: UInt64 = 0

    init(parent: Cgroup?) {
        self.parent = parent
    }

    /// A new control group for one command, or `nil` where there are none.
    func makeCgroup() throws(FailureReply) -> Cgroup? {
        guard let parent else { return nil }
        lastNumber += 1
        let group = parent.child(String(lastNumber))
        try group.make()
        return group
    }
}
