import CPyroSys
import Glibc
import PyroArchive
package import PyroWire

/// A version 2 control group: a directory of the kernel that holds processes.
package struct Cgroup: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Makes it if it is missing.
    package func make() throws(FailureReply) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("make the control group \(path)") }
    }

    func child(_ name: String) -> Cgroup {
        Cgroup(path: path + "/" + name)
    }

    func open() throws(FailureReply) -> Descriptor {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        return Descriptor(try check(Glibc.open(path, flags), "open the control group \(path)"))
    }

    package func set(_ file: String, _ value: String) throws(FailureReply) {
        try TextFile.poke(path + "/" + file, value)
    }

    /// Kills every process in it and below.
    func kill() {
        do throws(FailureReply) {
            try set("cgroup.kill", "1")
        } catch {
            signal(SIGKILL)
        }
    }

    /// Signals every process in it and below, those that appear meanwhile included.
    func signal(_ number: Int32) {
        var done: Set<pid_t> = []
        // A tree that forks faster than this gives way to `kill` only.
        for _ in 0..<16 {
            let fresh = processes().filter { done.insert($0).inserted }
            guard !fresh.isEmpty else { return }
            for process in fresh { Glibc.kill(process, number) }
        }
    }

    /// Removes it with what its processes made below it; `false` while processes are in it.
    func remove() -> Bool {
        for child in children { _ = child.remove() }
        return rmdir(path) == 0 || errno == ENOENT
    }

    /// Stops all processes in it, or lets them go on, and waits until that is so.
    func freeze(_ isFrozen: Bool, deadlineMilliseconds: Int32) throws(FailureReply) {
        let events = path + "/cgroup.events"
        let watch = Descriptor(try check(Glibc.open(events, O_RDONLY | O_CLOEXEC), "open \(events)"))
        try set("cgroup.freeze", isFrozen ? "1" : "0")
        let deadline = pyro_boottime_ns() + Int64(deadlineMilliseconds) * 1_000_000
        while !hasEvent("frozen", isFrozen ? "1" : "0", read: watch) {
            let rest = (deadline - pyro_boottime_ns()) / 1_000_000
            guard rest > 0 else {
                throw failure("\(isFrozen ? "freeze" : "thaw") all commands in time", errno: ETIMEDOUT)
            }
            _ = pyro_wait_changed(watch.rawValue, Int32(clamping: rest))
        }
    }

    /// Waits until no process is left, or the time is over.
    func waitUntilEmpty(milliseconds: Int32) -> Bool {
        let descriptor = Glibc.open(path + "/cgroup.events", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return true }
        let watch = Descriptor(descriptor)
        let deadline = pyro_boottime_ns() + Int64(milliseconds) * 1_000_000
        while !hasEvent("populated", "0", read: watch) {
            let rest = (deadline - pyro_boottime_ns()) / 1_000_000
            guard rest > 0 else { return false }
            _ = pyro_wait_changed(watch.rawValue, Int32(clamping: rest))
        }
        return true
    }

    private func hasEvent(_ key: String, _ value: String, read watch: Descriptor) -> Bool {
        lseek(watch.rawValue, 0, SEEK_SET)
        var buffer = [UInt8](repeating: 0, count: 256)
        guard case .bytes(let count) = buffer.withUnsafeMutableBytes({ watch.read(into: $0) }) else { return false }
        return String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: "\n").contains("\(key) \(value)")
    }

    private func processes() -> [pid_t] {
        let own = TextFile.read(path + "/cgroup.procs", limit: 4 << 20) ?? []
        let ids = String(decoding: own, as: UTF8.self).split(separator: "\n").compactMap { pid_t($0) }
        return ids.filter { $0 > 0 } + children.flatMap { $0.processes() }
    }

    private var children: [Cgroup] {
        DirectoryListing.names(in: path, ofKind: UInt8(DT_DIR)).map { child($0) }
    }
}
