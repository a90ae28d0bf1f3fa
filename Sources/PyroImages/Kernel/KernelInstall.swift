internal import FoundationEssentials
internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// Fetches the distribution's cloud kernel, keeps the kernel file and the modules that guests need, and puts them in
/// place whole.
struct KernelInstall: Sendable {
    /// Depends on the newest kernel of the release.
    static let metaPackage = "linux-image-cloud-amd64"
    static let unpacker = Tool("dpkg-deb", debianPackage: "dpkg")

    let mirror: Mirror
    let work: WorkDirectory
    let kernels: FilePath

    /// - Returns: the name of the installed directory below `kernels`.
    func run(_ progress: @escaping ProgressHandler) async throws -> String {
        let room = try BuildDirectory.make(for: work)
        do {
            let name = try await install(from: room, progress)
            try await room.remove()
            return name
        } catch {
            try? await Task.detached { try await room.remove() }.value
            throw error
        }
    }

    private func install(from room: BuildDirectory, _ progress: @escaping ProgressHandler) async throws -> String {
        progress(Progress("Fetching package lists for the guest kernel", fraction: 0))
        let apt = try AptRoot.make(
            at: room.path.appending("apt"), mirror: mirror, release: .bookworm,
            proxyOptions: try await AptProxy.hostOptions())
        try await apt.update()
        let package = try await kernelPackage(apt)
        let release = String(package.name.dropFirst("linux-image-".count))
        let name = "\(release)_\(package.version)"
        if isInstalled(name) { return name }

        progress(Progress("Downloading the guest kernel \(release)", fraction: 0.4))
        let file = try await apt.download(package)
        progress(Progress("Unpacking the guest kernel \(release)", fraction: 0.8))
        // Nothing of the package is run, and apt has verified it.
        let tree = room.path.appending("kernel")
        _ = try await Self.unpacker.run(["--extract", file.string, tree.string], deadline: ImageLimits.unpackDeadline)
        let staged = work.path.appending("kernel")
        try await keep(release, of: tree, package, in: staged)
        try await publish(staged, as: name)
        return name
    }

    private func kernelPackage(_ apt: AptRoot) async throws -> AptPackage {
        let meta = try await apt.candidate(Self.metaPackage)
        guard let name = meta.dependencies.first(where: { $0.hasPrefix("linux-image-") }) else {
            throw PyroError(.hostRequirement, "The package \(Self.metaPackage) of this mirror depends on no kernel.")
        }
        return try await apt.candidate(name)
    }

    /// Copies the kernel and its modules, and writes the manifest, which lists them in load order.
    private func keep(_ release: String, of tree: FilePath, _ package: AptPackage, in staged: FilePath) async throws {
        let available = try await DedicatedThread.run {
            try KernelModules.find(in: tree.appending("lib/modules").appending(release))
        }
        let modules = try await DedicatedThread.run {
            try KernelModules.loadOrder(of: KernelModules.wanted, from: available)
        }
        try Directory.make(staged)
        try Directory.make(staged.appending("modules"))
        let kernel = try await keep(tree.appending("boot").appending("vmlinuz-\(release)"), as: "vmlinuz", in: staged)
        var kept: [KernelManifest.File] = []
        for module in modules {
            kept.append(try await keep(module, as: "modules/\(module.lastComponent?.string ?? "")", in: staged))
        }
        let manifest = KernelManifest(
            release: release, package: package.name, packageVersion: package.version, kernel: kernel, modules: kept,
            installedAt: Date())
        try ManifestFile.write(manifest, to: staged.appending("manifest.json"))
    }

    /// World-readable: QEMU runs under an id of its own and gets them as open files.
    private func keep(_ source: FilePath, as name: String, in staged: FilePath) async throws -> KernelManifest.File {
        let target = staged.pushing(FilePath(name))
        let size = try await DedicatedThread.run {
            let bytes = try DurableFile.read(source, limit: ImageLimits.agentBytes)
            try DurableFile.write(bytes, to: target, permissions: [.ownerRead, .groupRead, .otherRead])
            return Int64(bytes.count)
        }
        return KernelManifest.File(name: name, size: size, sha256: try await Digest.sha256(of: target))
    }

    private func isInstalled(_ name: String) -> Bool {
        let path = kernels.appending(name).appending("manifest.json")
        guard
            let manifest = try? ManifestFile.read(
                KernelManifest.self, from: path, format: KernelManifest.format, version: KernelManifest.formatVersion)
        else { return false }
        return ([manifest.kernel] + manifest.modules).allSatisfy {
            (try? FileFacts.of(path.removingLastComponent().pushing(FilePath($0.name))))?.size == $0.size
        }
    }

    private func publish(_ staged: FilePath, as name: String) async throws {
        let target = kernels.appending(name)
        try await DedicatedThread.run { try Directory.flush(staged) }
        // A damaged one of the same version: out of the way first, since a directory cannot be renamed over another.
        if FileFacts.isDirectory(target) { try DurableFile.rename(target, to: work.path.appending("replaced")) }
        try DurableFile.rename(staged, to: target)
    }
}
