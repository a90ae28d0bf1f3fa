internal import FoundationEssentials
package import PyroModel
package import PyroSystem
internal import SystemPackage

/// The guest kernels below `kernels/`: the distribution's own, installed once and shared by all machines.
package struct KernelStore: Sendable {
    let state: StateDirectory
    private let mirror: Mirror
    private let freeSpace: FreeSpace

    /// The name of the directory that is in use.
    private struct Current: Codable {
        var format = "pyro-kernel-current"
        var formatVersion = 1
        var directory: String

        enum CodingKeys: String, CodingKey {
            case format
            case formatVersion = "format_version"
            case directory
        }
    }

    /// - Parameter environment: variables of this process; `PYRO_MIRROR` names another mirror.
    package init(
        state: StateDirectory, environment: [String: String], freeSpace: FreeSpace = .ofFileSystem
    ) throws(PyroError) {
        self.state = state
        self.freeSpace = freeSpace
        mirror = try Mirror.chosen(environment: environment)
    }

    /// The installed kernel, or `nil` where there is none that is whole. Looks at sizes, reads no contents.
    package func installed() -> GuestKernel? {
        guard let directory = currentDirectory,
            let manifest = try? ManifestFile.read(
                KernelManifest.self, from: directory.appending("manifest.json"), format: KernelManifest.format,
                version: KernelManifest.formatVersion)
        else { return nil }
        let files = [manifest.kernel] + manifest.modules
        let isWhole = files.allSatisfy { (try? FileFacts.of(directory.pushing(FilePath($0.name))))?.size == $0.size }
        guard isWhole else { return nil }
        return GuestKernel(
            kernelPath: directory.pushing(FilePath(manifest.kernel.name)),
            modules: manifest.modules.map { directory.pushing(FilePath($0.name)) }, release: manifest.release)
    }

    /// The installed kernel; installs it first where it is missing.
    /// - Parameter refreshing: whether to install a newer one where the distribution has it.
    /// - Throws: ``PyroErrorCode/hostRequirement`` where packages cannot be fetched, ``PyroErrorCode/diskFull``.
    package func ensure(refreshing: Bool = false, progress: @escaping ProgressHandler) async throws -> GuestKernel {
        if !refreshing, let kernel = installed() { return kernel }
        progress(Progress("Preparing the guest kernel"))
        let lock = try await FileLock.acquire(
            state.locks.appending("install-kernel.lock"), waitingFor: "the guest kernel's installation",
            deadline: ImageLimits.installWaitDeadline)
        // Another process may have installed it while this one waited.
        if !refreshing, let kernel = installed() { return kernel }
        try await WorkDirectory.sweep(state)
        try freeSpace.require(
            Limits.freeDiskBytes + ImageLimits.kernelInstallBytes, at: state.root, to: "install the guest kernel")
        let work = try WorkDirectory.make(in: state)
        do {
            let name = try await KernelInstall(mirror: mirror, work: work, kernels: state.kernels).run(progress)
            try ManifestFile.write(Current(directory: name), to: currentPath)
            try work.remove()
        } catch {
            try? work.remove()
            throw error
        }
        guard let kernel = withExtendedLifetime(lock, { installed() }) else {
            throw PyroError(.internal, "The guest kernel was installed but cannot be read back.")
        }
        return kernel
    }

    /// Removes kernels that are not in use any more. Machines that run hold theirs open.
    /// - Returns: names of what was removed, and the bytes that were freed.
    func prune() async throws -> (names: [String], bytes: Int64) {
        guard let lock = try await FileLock.briefly(state.locks.appending("install-kernel.lock")) else {
            return ([], 0)
        }
        return try withExtendedLifetime(lock) {
            var removed: (names: [String], bytes: Int64) = ([], 0)
            let kept = currentDirectory?.lastComponent?.string
            for name in try Directory.names(in: state.kernels) where name != kept {
                let path = state.kernels.appending(name)
                guard FileFacts.isDirectory(path) else { continue }
                removed.bytes += Directory.allocatedBytes(path)
                try Directory.remove(path)
                removed.names.append("kernel \(name)")
            }
            return removed
        }
    }

    private var currentPath: FilePath { state.kernels.appending("current.json") }

    private var currentDirectory: FilePath? {
        guard
            let current = try? ManifestFile.read(
                Current.self, from: currentPath, format: "pyro-kernel-current", version: 1),
            // A name, not a way out of the directory.
            let name = FilePath.Component(current.directory), name.kind == .regular
        else { return nil }
        return state.kernels.appending(name)
    }
}
