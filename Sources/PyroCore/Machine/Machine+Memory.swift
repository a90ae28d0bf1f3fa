internal import PyroModel
internal import PyroQEMU
internal import PyroSystem
internal import Synchronization
internal import SystemPackage

/// The memory of a machine that is to go on later.
extension Machine {
    /// Stopping the commands and writing out what the guest has not written yet: on a busy disk a while.
    private static let freezeDeadline: Duration = .seconds(120)
    private static let thawDeadline: Duration = .seconds(20)
    private static let saveDeadline: Duration = .seconds(60)

    /// Stops everything in the guest but its agent and flushes its file systems. From its return on, nothing of a command
    /// is under way on the link.
    func freeze() async throws {
        try await guest.freeze(dropCaches: true, within: Self.freezeDeadline)
    }

    /// Lets everything go on.
    func thaw() async throws {
        try await guest.thaw(within: Self.thawDeadline)
    }

    /// Lets a machine that stands still run on; what it was frozen with stays frozen.
    func goOn() async throws {
        try await process.qmp.resume(limit: Self.saveDeadline)
    }

    /// Writes what a machine of the same kind needs to go on from here. The machine stands still when this returns, and
    /// runs on when it throws. It must be frozen.
    func saveMemory(to directory: FilePath, key: CheckpointKey) async throws {
        try await pause()
        do {
            try await writeMemory(to: directory, key: key)
        } catch {
            // Where that fails too, QEMU is gone, which whoever waits for the machine's loss is told.
            try? await goOn()
            throw error
        }
    }

    /// Lets a frozen machine stand still.
    func pause() async throws {
        try await process.qmp.pause(limit: Self.saveDeadline)
    }

    /// Writes the memory and device state of a machine that stands still.
    func writeMemory(to directory: FilePath, key: CheckpointKey) async throws {
        let deviceState = try OwnedDescriptor.memory(name: "pyro-device-state", size: 0)
        try await process.qmp.saveState(into: deviceState, limit: Self.saveDeadline)
        let (memory, size) = (process.memory, memoryBytes)
        try await DedicatedThread.run {
            try Checkpoint.write(key, memory: memory, memoryBytes: size, deviceState: deviceState, to: directory)
        }
    }

    /// Freezes the disk as it is, and writes to a new layer over it from now on.
    /// - Parameter layer: an empty overlay, opened for reading and writing.
    func moveDisk(to layer: OwnedDescriptor) async throws {
        let (current, next) = layers.withLock { ($0, $0 + 1) }
        try await process.qmp.switchDisk(
            to: layer, named: Self.nodeName(next), from: Self.nodeName(current), set: Self.firstSet + next)
        layers.withLock { $0 = next }
    }

    private static func nodeName(_ layer: Int) -> String {
        layer == 0 ? DiskAttachment.nodeName : "\(DiskAttachment.nodeName)\(layer)"
    }

    /// Descriptor sets of layers that come later have numbers that no start uses.
    private static let firstSet = 1000
}
