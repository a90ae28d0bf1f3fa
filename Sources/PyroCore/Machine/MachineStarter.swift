package import Logging
internal import NIOPosix
internal import PyroHost
internal import PyroImages
package import PyroModel
internal import PyroQEMU
internal import PyroSystem
internal import PyroWire
internal import SystemPackage

/// Makes a machine: from the bare checkpoint of its shape, or by a boot where no checkpoint answers.
package struct MachineStarter: Sendable {
    /// A checkpoint that has not answered by then is taken for broken: ten times what a host under load takes.
    static let restoreDeadline: Duration = .seconds(20)
    /// A boot takes seconds; on a busy host under emulation a minute.
    static let bootDeadline: Duration = .seconds(120)
    /// Reading the disk's journal and first blocks.
    static let mountDeadline: Duration = .seconds(60)
    static let identityDeadline: Duration = .seconds(20)

    let id: MachineID
    let shape: MachineShape
    let state: StateDirectory
    let variables: [String: String]
    let logger: Logger

    init(id: MachineID, shape: MachineShape, state: StateDirectory, variables: [String: String], logger: Logger) {
        self.id = id
        self.shape = shape
        self.state = state
        self.variables = variables
        self.logger = logger
    }

    /// - Throws: `usage` when the request names no possible machine.
    package init(request: MachineStart, variables: [String: String], logger: Logger) throws(PyroError) {
        guard let id = MachineID(request.id) else {
            throw PyroError(.usage, "\"\(request.id)\" is not the id of a machine.")
        }
        self.init(
            id: id, shape: MachineShape(vcpuCount: request.vcpuCount, memMiB: request.memMiB, diskMiB: request.diskMiB),
            state: StateDirectory(root: FilePath(request.stateDirectory)), variables: variables, logger: logger)
    }

    /// What its machines have in common.
    func profile() async throws -> MachineProfile {
        Cgroup.sweep()
        return try await MachineProfile.resolve(shape: shape, state: state, variables: variables)
    }

    /// Starts a machine over a disk, from the bare checkpoint or by a boot. Nothing of it stays when this throws.
    package func start(
        _ profile: MachineProfile, on disk: MachineDisk, as identity: GuestIdentity,
        progress: @escaping ProgressHandler
    ) async throws -> Machine {
        let (agent, origin) = try await awaken(profile, disk, progress)
        do {
            try await settle(agent.guest, disk, identity)
        } catch {
            await agent.process.kill()
            let failure = SystemError.wrap("give the machine its disk and identity", error)
            throw MachineLogs(state: state).keep(agent.process.console, of: id, failedWith: failure)
        }
        return machine(agent, profile, disk, origin)
    }

    /// Lets a machine go on from its own memory. Nothing of it stays when this throws.
    /// - Parameters:
    ///   - commit: called when the memory is in place and before anything runs on it: from then on the image on the host's
    ///     disk is of no use any more.
    ///   - settle: what the frozen guest needs beside its identity.
    /// - Throws: `memory_not_restorable`, `timeout` or `guest_lost` when the machine does not answer.
    func resume(
        _ memory: Checkpoint, _ profile: MachineProfile, on disk: MachineDisk, as identity: GuestIdentity,
        committing commit: @escaping @Sendable () async throws -> Void,
        settling settle: (Guest) async throws -> Void
    ) async throws -> Machine {
        let agent = try await AwakeMachine.restore(
            memory, profile, id: id, disk: disk.attachment, beforeItRuns: commit)
        do {
            try await agent.guest.assume(identity, within: Self.identityDeadline)
            try await settle(agent.guest)
            try await agent.guest.thaw(within: Self.identityDeadline)
        } catch {
            await agent.process.kill()
            throw error
        }
        return machine(agent, profile, disk, .checkpoint)
    }

    private func machine(
        _ agent: AwakeMachine, _ profile: MachineProfile, _ disk: MachineDisk, _ origin: MachineStarted.Origin
    ) -> Machine {
        Machine(
            id: id, guest: agent.guest,
            started: MachineStarted(
                accelerator: profile.hardware.accelerator, environmentDigest: disk.environment?.digest, origin: origin),
            memoryBytes: profile.hardware.shape.memoryBytes, process: agent.process, disk: disk,
            logs: MachineLogs(state: state))
    }

    /// An agent that answers in a QEMU over the disk, which it has not looked at yet.
    private func awaken(
        _ profile: MachineProfile, _ disk: MachineDisk, _ progress: @escaping ProgressHandler
    ) async throws -> (AwakeMachine, MachineStarted.Origin) {
        let store = BareCheckpoints(store: CheckpointStore(state: state), profile: profile, id: id, logger: logger)
        do {
            let checkpoint = try await store.findOrMake(progress: progress)
            StartMoment.prepared.note()
            return (try await store.restore(checkpoint, disk: disk.attachment), .checkpoint)
        } catch  where !Task.isCancelled && BareCheckpoints.isWorthABoot(error) {
            logger.warning("Booting, since there is no checkpoint to start from: \(error)")
            progress(Progress("Booting the machine, since its checkpoint did not answer"))
            return (
                try await AwakeMachine.boot(profile, id: id, disk: disk.attachment, logs: MachineLogs(state: state)),
                .boot
            )
        }
    }

    /// Gives it its disk and, before any process but the agent runs, an identity of its own.
    private func settle(_ guest: Guest, _ disk: MachineDisk, _ identity: GuestIdentity) async throws {
        try await guest.mount(disk.mount, within: Self.mountDeadline)
        StartMoment.mounted.note()
        try await guest.assume(identity, within: Self.identityDeadline)
        StartMoment.identified.note()
        try await guest.thaw(within: Self.identityDeadline)
        StartMoment.thawed.note()
    }
}
