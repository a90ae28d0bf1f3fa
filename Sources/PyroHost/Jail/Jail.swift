internal import CPyroSys
internal import Glibc
package import PyroModel
internal import PyroSystem
package import SystemPackage

/// What stands between a program (QEMU) and the host: it turns the program into the request that starts it jailed.
///
///     let jail = try Jail(executable: "/usr/libexec/pyro/pyro-jail", layers: facts.jail, user: user, cgroup: cgroup)
///     let qemu = try await ChildProcess.start(jail.request(for: program))
///
/// Only layers that were found to stand are asked for, so one that fails at a start is an error and no silent loss.
package struct Jail: Sendable {
    /// `pyro-jail`.
    package var executable: FilePath
    package var layers: JailLayers
    /// The uid and gid to drop to; needed where the layer `uid` is active.
    package var user: UnprivilegedUser?
    package var cgroup: Cgroup?
    /// Device nodes the program may open, such as /dev/kvm. /dev/null and /dev/urandom are always there.
    package var devices: [FilePath] = []
    /// Files and directories of the host it may read besides /usr and the library paths; its own program where that
    /// lies elsewhere.
    package var readable: [FilePath] = []

    /// Descriptors a jailed program may have open; QEMU uses some 40.
    package static let maxFiles = 1024
    /// Processes and threads; QEMU has one for each vCPU and up to 64 for its disks.
    package static let maxProcesses = 256

    package init(executable: FilePath, layers: JailLayers, user: UnprivilegedUser? = nil, cgroup: Cgroup? = nil) {
        self.executable = executable
        self.layers = layers
        self.user = user
        self.cgroup = cgroup
    }

    /// The request that starts `program` in the jail, tied to this process's life. Its descriptors keep their numbers;
    /// one more, above them, is the jail's own and closed before the program runs.
    package func request(for program: SpawnRequest) throws(PyroError) -> SpawnRequest {
        guard user != nil || !layers.isActive(.uid) else {
            throw PyroError(.internal, "Could not build the jail of \(program.program): it has no user id of its own.")
        }
        let parent = (program.descriptors.keys.max() ?? 2) + 1
        var request = program
        request.program = executable
        request.arguments =
            ["--parent-fd", String(max(parent, 3))] + arguments(for: program.program)
            + ["--", program.program.string] + program.arguments
        request.descriptors[max(parent, 3)] = try Jail.ownProcess()
        request.namespaces = layers.namespaces
        request.workingDirectory = "/"
        request.newSession = true
        request.cgroup = cgroup
        request.lifetime = .tied
        return request
    }

    /// This process as a descriptor, by which the jail sees whether it still lives.
    static func ownProcess() throws(PyroError) -> OwnedDescriptor {
        OwnedDescriptor(
            owning: try SystemError.check("open a descriptor of this process") { pyro_pidfd_open(getpid()) })
    }

    /// The options of `pyro-jail` for the active layers.
    func arguments(for program: FilePath) -> [String] {
        var words: [String] = []
        if layers.isActive(.pivotRoot) {
            words.append("--root")
            words += (readable + outsideOfUsr(program)).flatMap { ["--bind", $0.string] }
            words += devices.flatMap { ["--device", $0.string] }
        }
        if layers.isActive(.utsNamespace) { words += ["--hostname", "pyro"] }
        if layers.isActive(.rlimits) { words += ["--rlimits", "--max-files", String(Jail.maxFiles)] }
        if layers.isActive(.uid), let user {
            words += ["--uid", String(user.uid), "--gid", String(user.gid)]
            // The kernel counts a user's processes together: only a uid of one machine can have a limit for one
            // machine.
            if layers.isActive(.rlimits) { words += ["--max-processes", String(Jail.maxProcesses)] }
        }
        for (layer, option) in Jail.plainOptions where layers.isActive(layer) { words.append(option) }
        return words
    }

    private static let plainOptions: [(JailLayer, String)] = [
        (.capabilities, "--capabilities"), (.noNewPrivs, "--no-new-privs"), (.seccomp, "--seccomp"),
    ]

    private func outsideOfUsr(_ program: FilePath) -> [FilePath] {
        ["/usr", "/lib", "/lib64"].contains { program.starts(with: FilePath($0)) } ? [] : [program]
    }
}
