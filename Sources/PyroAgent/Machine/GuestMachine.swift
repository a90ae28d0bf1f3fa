import CPyroSys
import Glibc
package import PyroWire

/// The virtual machine that the agent is the first process of.
// Safe: its calls come one after another from the agent's worker, each thread started after the one before has ended.
package final class GuestMachine: Machine, @unchecked Sendable {
    private static let freezeMilliseconds: Int32 = 10_000
    private static let thawMilliseconds: Int32 = 10_000
    private static let termMilliseconds: Int32 = 3_000
    private static let killMilliseconds: Int32 = 2_000

    let console: Console
    private let commands: Cgroup?
    /// Where disks are mounted, in order.
    var mounts: [String] = []
    /// Whether a disk has become the root.
    var hasEntered = false
    /// Whether the kernel was told to give small blocks of free memory back to the host, too.
    var reportsSmallBlocks = false

    package init(commands: Cgroup?, console: Console) {
        self.commands = commands
        self.console = console
    }

    package func freeze(_ request: FreezeRequest) throws(FailureReply) {
        do throws(FailureReply) {
            try commands?.freeze(true, deadlineMilliseconds: Self.freezeMilliseconds)
            pyro_sync()
            reportSmallBlocks(request.dropCaches)
            if request.dropCaches { try Self.dropCaches() }
        } catch {
            try? commands?.set("cgroup.freeze", "0")
            throw error
        }
    }

    package func thaw() throws(FailureReply) {
        try commands?.freeze(false, deadlineMilliseconds: Self.thawMilliseconds)
        reportSmallBlocks(false)
    }

    /// Asks, then kills, then flushes: `TERM` and 3 s, `KILL` and 2 s.
    package func shutDown() throws(FailureReply) {
        if let commands {
            try? commands.set("cgroup.freeze", "0")
            commands.signal(SIGTERM)
            if !commands.waitUntilEmpty(milliseconds: Self.termMilliseconds) {
                commands.kill()
                _ = commands.waitUntilEmpty(milliseconds: Self.killMilliseconds)
            }
        }
        pyro_sync()
        try releaseDisks()
    }

    package func turnOff() {
        pyro_sync()
        _ = pyro_power_off()
        // A kernel that cannot turn the power off can restart, which ends a machine that must not.
        _ = pyro_restart()
    }
}
