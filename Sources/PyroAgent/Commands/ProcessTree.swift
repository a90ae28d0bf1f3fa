import CPyroSys
import Glibc

/// All processes that a command has started.
///
/// A control group holds them wherever they go. Where there is none, they are looked for by session, process group and
/// parents: a daemon that left all three is not found.
final class ProcessTree {
    let leader: pid_t
    /// Whether a control group tells when the last process has gone.
    let isTracked: Bool
    private let home: CommandHome
    /// `nil` also when it was given back: then it may be another command's.
    private var group: CommandGroup?

    init(leader: pid_t, group: CommandGroup?, home: CommandHome) {
        self.leader = leader
        self.group = group
        self.home = home
        isTracked = group != nil
    }

    func kill() {
        if let group {
            group.kill()
        } else if !isTracked {
            ProcessWalk.signalTree(of: leader, SIGKILL)
        }
    }

    /// The first process has ended.
    func leaderEnded(_ status: pyro_exit) {
        if status.signal == SIGKILL { group?.noteKilledProcess() }
    }

    func signal(_ number: Int32, wholeTree: Bool) {
        switch (wholeTree, group) {
        case (false, _): Glibc.kill(-leader, number)
        case (true, _) where number == SIGKILL: kill()
        case (true, let group?): group.cgroup.signal(number)
        case (true, nil): if !isTracked { ProcessWalk.signalTree(of: leader, number) }
        }
    }

    /// Gives the control group back when no process is left in it, now or later, and calls `onGone`. Without one that is
    /// at once.
    func releaseWhenEmpty(on loop: EventLoop, onGone: @escaping () -> Void) {
        if release() { return onGone() }
        var token: EventLoop.Token?
        let changed = { [weak self] in
            guard let self, let group = self.group, self.release() else { return }
            if let token { group.stopWatching(token, on: loop) }
            onGone()
        }
        token = try? group?.watch(on: loop, handler: changed)
        // What happened before the watch began is not told.
        changed()
    }

    private func release() -> Bool {
        guard let group else { return true }
        guard home.takeBack(group) else { return false }
        self.group = nil
        return true
    }
}
