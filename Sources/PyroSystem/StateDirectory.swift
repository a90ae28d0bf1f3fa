internal import Glibc
package import PyroModel
package import SystemPackage

/// The one directory that holds everything of pyro's: `PYRO_HOME`, mode 0700.
package struct StateDirectory: Sendable, Hashable {
    /// Absolute.
    package let root: FilePath

    package init(root: FilePath) {
        self.root = root
    }

    /// Facts about the host that are costly to find.
    package var hostFacts: FilePath { root.appending("host.json") }
    /// Overrides by the host's owner.
    package var machineConfiguration: FilePath { root.appending("machine.json") }
    /// Installed environments, a directory each.
    package var environments: FilePath { root.appending("environments") }
    /// Guest kernels with their modules, a directory each.
    package var kernels: FilePath { root.appending("kernels") }
    /// Initramfs files, by content.
    package var initramfs: FilePath { root.appending("initramfs") }
    /// Checkpoints, a directory each.
    package var checkpoints: FilePath { root.appending("checkpoints") }
    /// Empty disk layers to copy.
    package var overlays: FilePath { root.appending("overlays") }
    /// Console logs of machines that failed.
    package var logs: FilePath { root.appending("logs") }
    /// Records of workspaces. Only SQLite opens it; it keeps two files of its own beside it.
    package var database: FilePath { root.appending("pyro.sqlite") }
    /// What belongs to one workspace, a directory each, named by its id.
    package var workspaces: FilePath { root.appending("workspaces") }
    /// Layers of disks.
    package var layers: FilePath { root.appending("layers") }
    /// Points of workspaces to come back to, a directory each, named by its id.
    package var snapshots: FilePath { root.appending("snapshots") }
    /// Sockets of machines that run.
    package var run: FilePath { root.appending("run") }
    /// Lock files; empty.
    package var locks: FilePath { root.appending("locks") }
    /// Work under way; everything in it that no process holds a lock on is swept.
    package var temporary: FilePath { root.appending("tmp") }

    /// Makes the directory and its parts, mode 0700, and refuses one that belongs to somebody else.
    package func prepare() throws(PyroError) {
        try makeParents(of: root)
        for path in [
            root, environments, kernels, initramfs, checkpoints, overlays, workspaces, layers, snapshots, run, logs,
            locks,
            temporary,
        ] {
            try makeDirectory(path)
        }
    }

    private func makeParents(of path: FilePath) throws(PyroError) {
        let parent = path.removingLastComponent()
        guard !parent.isEmpty, parent != path, parent.withPlatformString({ access($0, F_OK) }) != 0 else { return }
        try makeParents(of: parent)
        try makeDirectory(parent)
    }

    private func makeDirectory(_ path: FilePath) throws(PyroError) {
        let made = path.withPlatformString { mkdir($0, 0o700) }
        let reason = Errno.current
        guard made == 0 || reason == .fileExists else {
            throw SystemError.make("create the state directory \(path)", reason)
        }
        var status = stat()
        try SystemError.check("look at the state directory \(path)") { path.withPlatformString { stat($0, &status) } }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw PyroError(.hostRequirement, "The state directory \(path) is not a directory.", remedy: remedy)
        }
        guard path != root || status.st_uid == geteuid() else {
            throw PyroError(
                .hostRequirement, "The state directory \(path) belongs to user \(status.st_uid).", remedy: remedy)
        }
        if path == root, status.st_mode & 0o077 != 0 {
            try SystemError.check("close \(path) to others") { path.withPlatformString { chmod($0, 0o700) } }
        }
    }

    private var remedy: String { "Set \(EnvironmentVariables.home) to a directory of your own." }
}

extension StateDirectory {
    /// The directory that the environment names: `PYRO_HOME`, `$XDG_DATA_HOME/pyro` or `$HOME/.local/share/pyro`.
    package static func standard(environment: [String: String]) throws(PyroError) -> StateDirectory {
        if let home = environment[EnvironmentVariables.home], !home.isEmpty {
            return StateDirectory(root: try absolute(FilePath(home)))
        }
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            return StateDirectory(root: FilePath(data).appending("pyro"))
        }
        guard let home = environment["HOME"], home.hasPrefix("/") else {
            throw PyroError(
                .hostRequirement, "There is no place for pyro's state: neither PYRO_HOME nor HOME is set.",
                remedy: "Set \(EnvironmentVariables.home) to a directory of your own.")
        }
        return StateDirectory(root: FilePath(home).appending(".local/share/pyro"))
    }

    private static func absolute(_ path: FilePath) throws(PyroError) -> FilePath {
        if path.isAbsolute { return path.lexicallyNormalized() }
        guard let current = getcwd(nil, 0) else { throw SystemError.make("find the current directory", .current) }
        defer { free(current) }
        return FilePath(String(cString: current)).pushing(path).lexicallyNormalized()
    }
}
