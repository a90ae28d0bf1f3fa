internal import Logging
internal import PyroImages
internal import PyroModel
internal import PyroQEMU
internal import PyroSystem

/// Finds or makes the bare checkpoint of a shape: agent up, modules loaded, no disk read yet.
struct BareCheckpoints: Sendable {
    /// The guest's kernel gives freed pages back two seconds after they were freed; later little more comes.
    static let settling: Duration = .seconds(3)
    static let saveDeadline: Duration = .seconds(60)

    let store: CheckpointStore
    let profile: MachineProfile
    let id: MachineID
    let logger: Logger

    /// The checkpoint, made first when there is none. Of several processes one makes it.
    func findOrMake(progress: @escaping ProgressHandler) async throws -> Checkpoint {
        if let checkpoint = store.find(profile.key) { return checkpoint }
        progress(Progress("Preparing machines of this shape, once"))
        let lock = try await store.lock(profile.key)
        defer { withExtendedLifetime(lock) {} }
        // Another process may have made it while this one waited.
        if let checkpoint = store.find(profile.key) { return checkpoint }
        return try await make()
    }

    /// A machine from the checkpoint. One that does not answer is discarded: the next start makes another.
    func restore(_ checkpoint: Checkpoint, disk: DiskAttachment) async throws -> AwakeMachine {
        do {
            return try await AwakeMachine.restore(checkpoint, profile, id: id, disk: disk)
        } catch let error as PyroError where !Task.isCancelled && Self.isFaultOfCheckpoint(error) {
            logger.warning("The checkpoint \(checkpoint.directory) is discarded: \(error)")
            store.discard(checkpoint)
            throw error
        }
    }

    /// A host that could not even start QEMU says nothing about the checkpoint.
    private static func isFaultOfCheckpoint(_ error: PyroError) -> Bool {
        [.memoryNotRestorable, .timeout, .guestLost].contains(error.code)
    }

    /// Whether a boot may succeed where making or restoring a checkpoint has failed.
    static func isWorthABoot(_ error: any Error) -> Bool {
        guard let error = error as? PyroError else { return true }
        return [.memoryNotRestorable, .timeout, .guestLost, .internal, .diskFull].contains(error.code)
    }

    private func make() async throws -> Checkpoint {
        let logs = MachineLogs(state: store.state)
        let machine = try await AwakeMachine.boot(profile, id: id, disk: .empty, logs: logs)
        do {
            let deviceState = try await save(machine)
            let memory = machine.process.memory
            // QEMU has paused the guest: its memory is complete and stands still.
            let checkpoint = try await DedicatedThread.run { [store, profile] in
                try store.add(
                    profile.key, memory: memory, memoryBytes: profile.hardware.shape.memoryBytes,
                    deviceState: deviceState)
            }
            await machine.process.kill()
            return checkpoint
        } catch {
            await machine.process.kill()
            throw error
        }
    }

    private func save(_ machine: AwakeMachine) async throws -> OwnedDescriptor {
        try await machine.guest.freeze(dropCaches: true, within: MachineStarter.identityDeadline)
        // Not a wait for an event: the balloon reports free pages when the kernel finds the time, and says nothing.
        try await Task.sleep(for: Self.settling)
        let deviceState = try OwnedDescriptor.memory(name: "pyro-device-state", size: 0)
        try await machine.process.qmp.pause(limit: Self.saveDeadline)
        try await machine.process.qmp.saveState(into: deviceState, limit: Self.saveDeadline)
        return deviceState
    }
}
