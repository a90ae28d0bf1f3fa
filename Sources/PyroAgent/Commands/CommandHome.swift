import PyroWire

/// Where commands live: below one control group, which can be frozen and ended as a whole.
final class CommandHome {
    private let parent: Cgroup?
    /// Processes that one command may have: not all there may be, so that beside any of them another one can start.
    private let processes: UInt64?
    private var lastNumber: UInt64 = 0
    /// The next command's group: making one takes the kernel longer than anything else before the start.
    private var prepared: Cgroup?

    init(parent: Cgroup?) {
        self.parent = parent
        let all = parent.flatMap { TextFile.words($0.path + "/pids.max") }.flatMap { UInt64($0.dropLast()) }
        processes = all.map { $0 / 4 * 3 }
    }

    /// A new control group for one command, or `nil` where there are none.
    func makeCgroup() throws(FailureReply) -> Cgroup? {
        defer { prepared = nil }
        if let prepared { return prepared }
        return try makeNext()
    }

    /// Makes the next group while nobody waits. A failure shows when the group is needed.
    func prepare() {
        guard prepared == nil else { return }
        prepared = try? makeNext()
    }

    func giveUp() {
        _ = prepared?.remove()
        prepared = nil
    }

    private func makeNext() throws(FailureReply) -> Cgroup? {
        guard let parent else { return nil }
        lastNumber += 1
        let group = parent.child(String(lastNumber))
        try group.make()
        if let processes { try? group.set("pids.max", String(processes)) }
        return group
    }
}
