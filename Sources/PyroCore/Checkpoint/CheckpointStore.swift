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
        try Checkpoint.write(key, memory: memory, memoryBytes: memoryBytes, deviceState: deviceState, to: target)
        makeRoom()
        guard let checkpoint = Checkpoint.open(target, key: key) else {
            throw PyroError(.internal, "The checkpoint \(target) was written but cannot be read back.")
        }
        return checkpoint
    }

    /// Removes a checkpoint that no machine came to life from. The caller holds no lock: others see it gone, or new.
    package func discard(_ checkpoint: Checkpoint) {
        Checkpoint.remove(checkpoint.directory)
    }

    /// Removes what crashes left behind and what has not been used for longest, beyond ``kept``.
    package func makeRoom() {
        let names = (try? Directory.names(in: state.checkpoints)) ?? []
        for name in names where DurableFile.isTemporary(name) { removeUnlessLocked(name) }
        let checkpoints = names.filter { !$0.hasPrefix(".") }.map {
            (name: $0, used: Directory.modified(state.checkpoints.appending($0)))
        }
        for old in checkpoints.sorted(by: { $0.used > $1.used }).dropFirst(Self.kept) {
            Checkpoint.remove(state.checkpoints.appending(old.name))
        }
    }

    // MARK: Files

    private func directory(of key: CheckpointKey) -> FilePath {
        state.checkpoints.appending(key.directoryName)
    }

    /// Work of a process that lives is under its key's lock.
    private func removeUnlessLocked(_ name: String) {
        let key = name.dropFirst().split(separator: ".").first ?? ""
        guard let lock = try? FileLock.attempt(state.locks.appending("\(key).lock")) else { return }
        withExtendedLifetime(lock) { Checkpoint.remove(state.checkpoints.appending(name)) }
    }
}
