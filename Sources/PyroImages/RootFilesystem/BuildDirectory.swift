internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// Room for programs that work under other ids than the caller's: mmdebstrap's subordinate ids, apt's `_apt`.
///
/// They cannot reach into the state directory, whose mode is 0700, nor usually into the caller's home. So it lies below
/// `/var/tmp`; its name cannot be guessed and the directory cannot be listed by others.
struct BuildDirectory: Sendable {
    let path: FilePath

    private static let prefix = "pyro-build."
    private static let parents: [FilePath] = ["/var/tmp", "/tmp"]

    /// Makes one that is swept with `work` when this process is killed.
    static func make(for work: WorkDirectory) throws(PyroError) -> BuildDirectory {
        guard let parent = parents.first(where: { $0.withPlatformString { access($0, W_OK | X_OK) } == 0 }) else {
            throw PyroError(
                .hostRequirement, "There is no place to build in: neither /var/tmp nor /tmp can be written.",
                remedy: "Make /var/tmp a directory of mode 1777.")
        }
        let random = UInt64.random(in: .min ... .max)
        let path = parent.appending(prefix + String(random, radix: 36))
        try work.record(path)
        try Directory.make(path)
        try Directory.setMode(path, 0o711)
        return BuildDirectory(path: path)
    }

    /// The directory that a build will be made in, for a look at its free space.
    static var parent: FilePath { parents.first { $0.withPlatformString { access($0, W_OK | X_OK) } == 0 } ?? "/tmp" }

    /// Gives the directory to a subordinate id; for root only.
    func give(to id: UInt32) throws(PyroError) {
        try SystemError.check("give \(path) to user \(id)") { path.withPlatformString { chown($0, id, id) } }
    }

    /// Removes it with all that is in it, whoever owns that.
    func remove() async throws {
        guard FileFacts.isDirectory(path) else { return }
        if geteuid() != 0 { try await emptyForeignParts() }
        _ = try await Tool("rm", debianPackage: "coreutils").run(
            ["-rf", "--one-file-system", "--", path.string], deadline: ImageLimits.removeDeadline)
    }

    /// Removes what a killed build left. A path that is not a build directory is left alone.
    static func removeLeftover(_ path: FilePath) async throws {
        guard parents.contains(path.removingLastComponent()),
            path.lastComponent?.string.hasPrefix(prefix) == true, path.lexicallyNormalized() == path
        else { return }
        try await BuildDirectory(path: path).remove()
    }

    /// What belongs to the caller's subordinate ids only goes from inside a user namespace that has them.
    private func emptyForeignParts() async throws {
        for name in try Directory.names(in: path) {
            let entry = path.appending(name)
            guard try FileFacts.status(entry).st_uid != geteuid(), FileFacts.isDirectory(entry) else { continue }
            _ = try await Mmdebstrap.tool.run(
                ["--unshare-helper", "find", entry.string, "-xdev", "-mindepth", "1", "-delete"],
                deadline: ImageLimits.removeDeadline)
        }
    }
}
