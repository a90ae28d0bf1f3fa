import CPyroSys
import Glibc
import PyroArchive
import PyroWire

/// Waits for the ends of the processes that the agent has started, and as the first process for those of all others.
final class ChildProcesses {
    private struct Child {
        let descriptor: Descriptor
        let token: EventLoop.Token
        let onExit: (pyro_exit) -> Void
    }

    private let loop: EventLoop
    private var children: [pid_t: Child] = [:]

    init(loop: EventLoop) {
        self.loop = loop
    }

    /// - Parameter onExit: called once, when the process has been reaped.
    func watch(_ process: pyro_spawn_result, onExit: @escaping (pyro_exit) -> Void) throws(FailureReply) {
        guard process.pidfd >= 0 else {
            throw FailureReply(.system, "this kernel has no descriptors of processes")
        }
        let pid = process.pid
        let descriptor = Descriptor(process.pidfd)
        let token = try loop.add(descriptor, .input) { [weak self] _ in _ = self?.reap(pid) }
        children[pid] = Child(descriptor: descriptor, token: token, onExit: onExit)
    }

    /// Reaps all that have ended, orphans included.
    func reapAll() {
        var pid: pid_t = 0
        // A kernel that reports one process over and over must not hold up the rest.
        for _ in 0..<4096 {
            guard pyro_peek_exit(&pid) == 1, reap(pid) else { return }
        }
    }

    private func reap(_ pid: pid_t) -> Bool {
        var exit = pyro_exit()
        let result = pyro_reap(pid, &exit)
        guard result != 0, let child = children.removeValue(forKey: pid) else { return result == 1 }
        loop.remove(child.descriptor, token: child.token)
        child.onExit(exit)
        return result == 1
    }
}
