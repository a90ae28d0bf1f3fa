internal import NIOPosix
internal import PyroHost
internal import PyroImages
internal import PyroModel
package import PyroQEMU
internal import PyroSystem
internal import PyroWire

/// A QEMU whose agent answers, before it has a disk and an identity.
package struct AwakeMachine: Sendable {
    let process: QEMUProcess
    package let guest: Guest

    /// Boots the kernel.
    package static func boot(
        _ profile: MachineProfile, id: MachineID, disk: DiskAttachment, logs: MachineLogs
    ) async throws -> AwakeMachine {
        let source = MachineLaunch.Source.boot(
            kernel: profile.kernel, initramfs: profile.initramfs.file, arguments: profile.kernelArguments)
        let process = try await QEMUProcess.start(
            profile, id: id, source: source, disk: disk, memory: try memory(for: profile))
        do {
            return try await meet(process, within: MachineStarter.bootDeadline)
        } catch {
            await process.kill()
            throw logs.keep(process.console, of: id, failedWith: SystemError.wrap("boot the machine \(id)", error))
        }
    }

    /// Restores a checkpoint: the memory is filled while QEMU starts.
    /// - Parameter ready: called when all is in place and the processors still stand.
    static func restore(
        _ checkpoint: Checkpoint, _ profile: MachineProfile, id: MachineID, disk: DiskAttachment,
        beforeItRuns ready: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> AwakeMachine {
        let memory = try memory(for: profile)
        let size = profile.hardware.shape.memoryBytes
        async let filled: Void = fill(memory, size: size, from: checkpoint)
        let process = try await QEMUProcess.start(
            profile, id: id, source: .checkpoint(deviceState: try checkpoint.deviceState()), disk: disk, memory: memory)
        do {
            // Devices look into the memory while their state is loaded, so all of it must be there.
            try await filled
            guard let deviceState = process.deviceState else {
                throw PyroError(.internal, "QEMU was started without the device state it is to restore.")
            }
            try await process.qmp.restoreState(from: deviceState, limit: MachineStarter.restoreDeadline)
            StartMoment.loaded.note()
            try await ready()
            try await process.qmp.resume(limit: MachineStarter.restoreDeadline)
            StartMoment.resumed.note()
            return try await meet(process, within: MachineStarter.restoreDeadline)
        } catch {
            await process.kill()
            throw error
        }
    }

    /// Ends it at once.
    package func kill() async {
        await process.kill()
    }

    private static func fill(_ memory: OwnedDescriptor, size: Int64, from checkpoint: Checkpoint) async throws {
        try await DedicatedThread.run { try MemoryImage.load(from: checkpoint.memory, into: memory, size: size) }
        StartMoment.filled.note()
    }

    /// Greets the agent and hears it answer.
    private static func meet(_ process: QEMUProcess, within limit: Duration) async throws -> AwakeMachine {
        let link = try await Link.connect(
            process.linkSocket, session: .host(nonce: LinkNonce.random()), peer: "the guest",
            on: MultiThreadedEventLoopGroup.singleton)
        // A QEMU that has ended never answers: no need to wait for the deadline.
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await link.established(within: limit) }
            group.addTask {
                guard let status = await process.ended() else { return }
                throw PyroError(.guestLost, "QEMU \(status) before the guest answered.")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        StartMoment.answered.note()
        return AwakeMachine(process: process, guest: Guest(link: link))
    }

    private static func memory(for profile: MachineProfile) throws(PyroError) -> OwnedDescriptor {
        try OwnedDescriptor.memory(name: "pyro-guest-memory", size: profile.hardware.shape.memoryBytes)
    }
}
