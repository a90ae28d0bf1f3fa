internal import FoundationEssentials
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// One installation: everything is made in a work directory, and named when it is whole.
struct EnvironmentInstall: Sendable {
    let store: EnvironmentStore
    let definition: EnvironmentDefinition
    let work: WorkDirectory

    func run(_ writer: any RootFilesystemWriter, _ progress: @escaping ProgressHandler) async throws
        -> InstalledEnvironment
    {
        let tar = work.path.appending("rootfs.tar")
        try await store.source.build(definition, into: tar, work: work, progress: scaled(progress, 0, 0.65))
        try await store.hooks.reached(.built)
        progress(Progress("Reading what was built", fraction: 0.65))
        let digest = try await Digest.sha256(of: tar)
        let packages = try await PackageDatabase.read(fromTar: tar)

        let staged = work.path.appending("environment")
        try Directory.make(staged)
        let image = staged.appending(EnvironmentManifest.imageName)
        try await DiskImage.create(image, epoch: definition.release.epoch)
        try await writer.write(tar: tar, into: image, progress: scaled(progress, 0.67, 0.93))
        try await store.hooks.reached(.written)

        progress(Progress("Checking the disk image", fraction: 0.93))
        let manifest = EnvironmentManifest(
            name: definition.name, version: definition.version, digest: digest, packages: packages,
            image: try await seal(image), createdAt: Date())
        try manifest.write(in: staged)
        try await DedicatedThread.run { try Directory.flush(staged) }
        try await store.hooks.reached(.staged)
        progress(Progress("Installed \(definition.name)", fraction: 1))
        return try await publish(staged, manifest)
    }

    /// Looks at what the writer left, makes it read-only and takes its digest.
    private func seal(_ path: FilePath) async throws -> EnvironmentManifest.Image {
        let file = try OwnedDescriptor.open(path, .readOnly)
        let superblock = try Superblock.read(file)
        let facts = try FileFacts.of(file, named: path)
        let bytes = superblock.blockCount.multipliedReportingOverflow(by: UInt64(superblock.blockSize))
        guard superblock.isClean, !bytes.overflow, bytes.partialValue == UInt64(DiskImage.sizeBytes),
            facts.size == DiskImage.sizeBytes
        else {
            throw PyroError(
                .internal, "The disk image of \(definition.name) was not left in order by the machine that filled it.",
                retry: .safe)
        }
        try Directory.setMode(path, 0o444)
        return EnvironmentManifest.Image(
            facts: facts, allocatedBytes: try SparseFile.allocatedBytes(of: file),
            dataSHA256: try await DiskDigest.sha256(of: file, size: facts.size))
    }

    private func publish(_ staged: FilePath, _ manifest: EnvironmentManifest) async throws -> InstalledEnvironment {
        let target = store.directory(manifest.digest)
        // The same content, damaged: out of the way first, since a directory cannot be renamed over another. Machines
        // that still stand on it hold it open.
        if FileFacts.isDirectory(target) { try DurableFile.rename(target, to: work.path.appending("replaced")) }
        try DurableFile.rename(staged, to: target)
        try await store.hooks.reached(.published)
        try ManifestFile.write(
            EnvironmentReference(name: definition.name, digest: manifest.digest), to: store.referencePath(definition))
        return InstalledEnvironment(directory: target, manifest: manifest)
    }

    /// Fractions of a step as fractions of the whole.
    private func scaled(_ progress: @escaping ProgressHandler, _ start: Double, _ end: Double) -> ProgressHandler {
        { step in
            let part = step.fraction.map { start + (end - start) * min(max($0, 0), 1) }
            progress(Progress(step.message, fraction: part))
        }
    }
}
