import CPyroSys
import Glibc
import PyroArchive
import PyroWire

/// The control group of one command, held open: for the clone that puts the command into it, and to see when it is empty.
final class CommandGroup {
    let cgroup: Cgroup
    let directory: Descriptor
    private let events: Descriptor
    /// Whether it may have been killed. Newer kernels (seen with 6.18) count a group's kills and kill at birth what is
    /// cloned into it from a group with another count.
    private(set) var mayHaveBeenKilled = false

    init(_ cgroup: Cgroup) throws(FailureReply) {
        self.cgroup = cgroup
        directory = try cgroup.open()
        let path = cgroup.path + "/cgroup.events"
        events = Descriptor(try check(open(path, O_RDONLY | O_CLOEXEC), "open \(path)"))
    }

    /// Whether no process is in it or below.
    var isEmpty: Bool {
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = pread(events.rawValue, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        return String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: "\n").contains("populated 0")
    }

    func kill() {
        mayHaveBeenKilled = true
        cgroup.kill()
    }

    /// Its first process was killed, perhaps by way of the group.
    func noteKilledProcess() {
        mayHaveBeenKilled = true
    }

    /// Whether the next command can have it: no group below it, no controllers for any, never killed.
    var isAsMade: Bool {
        var status = stat()
        guard !mayHaveBeenKilled, fstat(directory.rawValue, &status) == 0, status.st_nlink == 2 else { return false }
        return TextFile.read(cgroup.path + "/cgroup.subtree_control")?.allSatisfy { $0 == UInt8(ascii: "\n") } == true
    }

    /// Calls `handler` whenever something about it may have changed.
    func watch(on loop: EventLoop, handler: @escaping () -> Void) throws(FailureReply) -> EventLoop.Token {
        try loop.add(events, .priority) { _ in handler() }
    }

    func stopWatching(_ token: EventLoop.Token, on loop: EventLoop) {
        loop.remove(events, token: token)
    }
}
