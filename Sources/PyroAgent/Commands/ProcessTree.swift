import Glibc

/// All processes that a command has started.
///
/// A control group holds them wherever they go. Where there is none, they are looked for by session, process group and
/// parents: a daemon that left all three is not found.
final class ProcessTree {
    let leader: pid_t
    private let cgroup: Cgroup?

    init(leader: pid_t, cgroup: Cgroup?) {
        self.leader = leader
        self.cgroup = cgroup
    }

    /// Whether the group itself tells when its last process has gone.
    var isTracked: Bool { cgroup != nil }

    func kill() {
        if let cgroup { cgroup.kill() } else { ProcessWalk.signalTree(of: leader, SIGKILL) }
    }

    func signal(_ number: Int32, wholeTree: Bool) {
        switch (wholeTree, cgroup) {
        case (true, let cgroup?) where number == SIGKILL: cgroup.kill()
        case (true, let cgroup?): cgroup.signal(number)
        case (true, nil): ProcessWalk.signalTree(of: leader, number)
        case (false, _): Glibc.kill(-leader, number)
        }
    }

    /// Gives the control group back; `false` while processes are in it.
    func removeIfEmpty() -> Bool {
        cgroup?.remove() ?? true
    }

    /// A file of the kernel that tells when the last process has gone; `nil` without a control group.
    func openEvents() -> Descriptor? {
        guard let cgroup else { return nil }
        let descriptor = open(cgroup.path + "/cgroup.events", O_RDONLY | O_CLOEXEC)
        return descriptor < 0 ? nil : Descriptor(descriptor)
    }
}
