internal import CPyroSys
internal import Glibc
internal import PyroModel
package import PyroSystem
internal import SystemPackage

/// The checkpoints below `checkpoints/`, a directory each.
package struct CheckpointStore: Sendable {
    /// Bare checkpoints that are kept; the ones used longest ago go first.
    package static let kept = 8

    let state: StateDirectory

    package init(state: StateDirectory) {
        self.state = state
    }

    /// The checkpoint of a key; `nil` when there is none that is whole.
    package func find(_ key: CheckpointKey) -> Checkpoint? {
        let directory = directory(of: key)
        guard let checkpoint = Checkpoint.open(directory, key: key) else { return nil }
        // Whoever makes room looks for the oldest time of use.
        _ = directory.withPlatformString { utimensat(AT_FDCWD, $0, nil, 0) }
        return checkpoint
    }

    /// Waits until no other process makes the checkpoint of this key.
    package func lock(_ key: CheckpointKey) async throws -> FileLock {
        try await FileLock.acquire(
            state.locks.appending("\(key.directoryName).lock"),
            waitingFor: "the first start of a machine of this shape",
            deadline: .seconds(300))
    }

    /// Adds a checkpoint whole or not at all. The caller holds the key's lock. Blocks.
    /// - Parameters:
    ///   - memory: the standing machine's memory file.
    ///   - deviceState: a file that holds what QEMU wrote.
    package func add(
        _ key: CheckpointKey, memory: OwnedDescriptor, memoryBytes: Int64, deviceState: OwnedDescriptor
    ) throws -> Checkpoint {
        let target = directory(of: key)
        let work = DurableFile.temporaryName(beside: target)
        do {
            try SystemError.check("create \(work)") { work.withPlatformString { mkdir($0, 0o700) } }
            try write(key, memory, memoryBytes, deviceState, in: work)
            remove(target)
            try DurableFile.rename(work, to: target)
        } catch {
            remove(work)
            throw error
        }
        makeRoom()
        guard let checkpoint = Checkpoint.open(target, key: key) else {
            throw PyroError(.internal, "The checkpoint \(target) was written but cannot be read back.")
        }
        return checkpoint
    }

    /// Removes a checkpoint that no machine came to life from. The caller holds no lock: others see it gone, or new.
    package func discard(_ checkpoint: Checkpoint) {
        remove(checkpoint.directory)
    }

    /// Removes what crashes left behind and what has not been used for longest, beyond ``kept``.
    package func makeRoom() {
        let names = (try? Directory.names(in: state.checkpoints)) ?? []
        for name in names where DurableFile.isTemporary(name) { removeUnlessLocked(name) }
        let checkpoints = names.filter { !$0.hasPrefix(".") }.map {
            (name: $0, used: Directory.modified(state.checkpoints.appending($0)))
        }
        for old in checkpoints.sorted(by: { $0.used > $1.used }).dropFirst(Self.kept) {
            remove(state.checkpoints.appending(old.name))
        }
    }

    // MARK: Files

    private func directory(of key: CheckpointKey) -> FilePath {
        state.checkpoints.appending(key.directoryName)
    }

    private func write(
        _ key: CheckpointKey, _ memory: OwnedDescriptor, _ memoryBytes: Int64, _ deviceState: OwnedDescriptor,
        in directory: FilePath
    ) throws {
        let image = try create(Checkpoint.Files.memory, in: directory)
        try MemoryImage.write(memory, size: memoryBytes, to: image)
        try DurableFile.flush(image, named: directory.appending(Checkpoint.Files.memory))
        let bytes = try read(deviceState)
        let copy = try create(Checkpoint.Files.state, in: directory)
        try SystemError.during("write \(directory)/state") { _ = try copy.descriptor.writeAll(bytes) }
        try DurableFile.flush(copy, named: directory.appending(Checkpoint.Files.state))
        let checksum = bytes.withUnsafeBytes { pyro_crc32c(0, $0.baseAddress, $0.count) }
        try CheckpointManifest(key: key, memoryBytes: memoryBytes, stateBytes: bytes.count, stateChecksum: checksum)
            .write(to: directory.appending(Checkpoint.Files.manifest))
    }

    private func create(_ name: String, in directory: FilePath) throws(PyroError) -> OwnedDescriptor {
        try OwnedDescriptor.open(
            directory.appending(name), .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
    }

    private func read(_ file: OwnedDescriptor) throws(PyroError) -> [UInt8] {
        try SystemError.during("read QEMU's device state") {
            let size = Int(try file.descriptor.seek(offset: 0, from: .end))
            guard size > 0, size <= Checkpoint.stateLimit else {
                throw PyroError(.internal, "QEMU wrote \(size) bytes of device state.")
            }
            var bytes = [UInt8](repeating: 0, count: size)
            let count = try bytes.withUnsafeMutableBytes { try file.descriptor.read(fromAbsoluteOffset: 0, into: $0) }
            guard count == size else { throw PyroError(.internal, "QEMU's device state could only be read in part.") }
            return bytes
        }
    }

    /// Removes the three files and the directory: nothing else is ever in one. The manifest goes first.
    private func remove(_ directory: FilePath) {
        for name in [Checkpoint.Files.manifest, Checkpoint.Files.memory, Checkpoint.Files.state] {
            _ = directory.appending(name).withPlatformString { unlink($0) }
        }
        _ = directory.withPlatformString { rmdir($0) }
    }

    /// Work of a process that lives is under its key's lock.
    private func removeUnlessLocked(_ name: String) {
        let key = name.dropFirst().split(separator: ".").first ?? ""
        guard let lock = try? FileLock.attempt(state.locks.appending("\(key).lock")) else { return }
        withExtendedLifetime(lock) { remove(state.checkpoints.appending(name)) }
    }
}
