import CPyroSys
import Glibc
import PyroArchive
import PyroWire

/// What the first process does before it serves: mounts, modules, limits, the control group of the commands.
struct Boot {
    private static let modulesList = "/modules/load"
    private static let cgroupRoot = "/sys/fs/cgroup"
    private static let openFiles: UInt64 = 65_536

    let console: Console

    /// Whatever fails is told on the console: a machine that answers can be asked what it lacks.
    func run() -> Cgroup? {
        attempt("set limits") { () throws(FailureReply) in
            try check(pyro_set_limits(Self.openFiles), "set the limit of open files")
        }
        umask(0o022)
        mountAll()
        loadModules()
        attempt("network") { () throws(FailureReply) in try check(pyro_loopback_up(), "bring the loopback up") }
        _ = pyro_set_host_name("pyro", 4)
        return makeCommandsCgroup()
    }

    private func mountAll() {
        let careful = PYRO_MOUNT_NOSUID | PYRO_MOUNT_NODEV | PYRO_MOUNT_NOEXEC
        mount("sysfs", at: "/sys", careful, nil)
        mount("cgroup2", at: Self.cgroupRoot, careful, "nsdelegate")
        mount("tmpfs", at: "/run", PYRO_MOUNT_NOSUID | PYRO_MOUNT_NODEV, "mode=0755")
        mount("devpts", at: "/dev/pts", PYRO_MOUNT_NOSUID | PYRO_MOUNT_NOEXEC, "ptmxmode=0666,mode=0620,gid=5")
        mount("tmpfs", at: "/dev/shm", PYRO_MOUNT_NOSUID | PYRO_MOUNT_NODEV, "mode=1777")
        for (name, target) in [("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")] {
            symlink(target, "/dev/\(name)")
        }
        unlink("/dev/ptmx")
        symlink("pts/ptmx", "/dev/ptmx")
    }

    private func mount(_ type: String, at target: String, _ flags: UInt, _ data: String?) {
        mkdir(target, 0o755)
        attempt("mount") { () throws(FailureReply) in
            try check(pyro_mount(type, target, type, flags, data), "mount \(type) at \(target)")
        }
    }

    /// Loads what the list names, one path a line with the module's parameters behind it, and removes the files: the
    /// initramfs is memory.
    private func loadModules() {
        guard let list = TextFile.words(Self.modulesList) else { return }
        for line in list.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard let name = words.first else { continue }
            let path = name.hasPrefix("/") ? name : "/modules/" + name
            let parameters = words.dropFirst().first ?? ""
            attempt("modules") { () throws(FailureReply) in
                try check(pyro_load_module(path, parameters), "load the module \(path)")
            }
            unlink(path)
        }
    }

    /// Below it every command gets a group of its own. The number of processes is bounded by the memory there is, since
    /// each takes a part of it that nothing else can have. All commands together weigh as much as the agent does, so
    /// that it answers however many of them want the processor, and one command as much as another.
    private func makeCommandsCgroup() -> Cgroup? {
        let pyro = Cgroup(path: Self.cgroupRoot + "/pyro")
        let commands = Cgroup(path: pyro.path + "/commands")
        let mebibytes = pyro_memory_bytes() >> 20
        do throws(FailureReply) {
            try pyro.make()
            try commands.make()
        } catch {
            console.say(error.message)
            return nil
        }
        attempt("cgroup") { () throws(FailureReply) in
            try Cgroup(path: Self.cgroupRoot).set("cgroup.subtree_control", "+cpu +pids")
            try pyro.set("cgroup.subtree_control", "+cpu +pids")
            try commands.set("cgroup.subtree_control", "+cpu +pids")
            try commands.set("pids.max", String(min(max(mebibytes * 4, 1024), 32_768)))
        }
        return commands
    }

    private func attempt(_ what: String, _ body: () throws(FailureReply) -> Void) {
        do throws(FailureReply) {
            try body()
        } catch {
            console.say("\(what): \(error.message)")
        }
    }
}
