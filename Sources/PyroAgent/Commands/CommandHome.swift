import PyroWire

/// Where commands live: below one control group, which can be frozen and ended as a whole.
final class CommandHome {
    private let parent: Cgroup?
    /// Processes that one command may have: not all there may be, so that beside any of them another one can start.
    private let processes: UInt64?
    private var lastNumber: UInt64 = 0
    /// Groups without a process: to make one and to remove it takes the kernel as long as the start of a program.
    private var free: [CommandGroup] = []
    /// As many commands as often run beside one another.
    private static let mostFree = 8

    init(parent: Cgroup?) {
        self.parent = parent
        let all = parent.flatMap { TextFile.words($0.path + "/pids.max") }.flatMap { UInt64($0.dropLast()) }
        processes = all.map { $0 / 4 * 3 }
    }

    /// An empty control group for one command, or `nil` where there are none.
    func nextGroup() throws(FailureReply) -> CommandGroup? {
        if let group = free.popLast() { return group }
        return try makeGroup()
    }

    /// Takes a command's group back; `false` while processes are in it.
    func takeBack(_ group: CommandGroup) -> Bool {
        guard group.isEmpty else { return false }
        guard free.count < Self.mostFree, group.isAsMade else { return group.cgroup.remove() }
        free.append(group)
        return true
    }

    /// Makes a group while nobody waits. A failure shows when the group is needed.
    func prepare() {
        guard free.isEmpty, let group = try? makeGroup() else { return }
        free.append(group)
    }

    func giveUp() {
        for group in free { _ = group.cgroup.remove() }
        free = []
    }

    private func makeGroup() throws(FailureReply) -> CommandGroup? {
        guard let parent else { return nil }
        lastNumber += 1
        let group = parent.child(String(lastNumber))
        try group.make()
        if let processes { try? group.set("pids.max", String(processes)) }
        return try CommandGroup(group)
    }
}
