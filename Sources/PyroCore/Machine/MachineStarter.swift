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
    let request: MachineStart
    let state: StateDirectory
    let variables: [String: String]
    let logger: Logger

    /// - Throws: `usage` when the request names no possible machine.
    package init(request: MachineStart, variables: [String: String], logger: Logger) throws(PyroError) {
        guard let id = MachineID(request.id) else {
            throw PyroError(.usage, "\"\(request.id)\" is not the id of a machine.")
        }
        self.id = id
        self.request = request
        self.variables = variables
        self.logger = logger
        state = StateDirectory(root: FilePath(request.stateDirectory))
    }

    /// Starts it. Nothing of it stays when this throws.
    package func start(progress: @escaping ProgressHandler) async throws -> Machine {
        Cgroup.sweep()
        let shape = MachineShape(vcpuCount: request.vcpuCount, memMiB: request.memMiB)
        let profile = try await MachineProfile.resolve(shape: shape, state: state, variables: variables)
        let disk = try await MachineDisk.prepare(request.purpose, state: state, variables: variables)
        let (agent, origin) = try await awaken(profile, disk, progress)
        do {
            try await settle(agent.guest, disk)
        } catch {
            await agent.process.kill()
            let failure = SystemError.wrap("give the machine its disk and identity", error)
            throw MachineLogs(state: state).keep(agent.process.console, of: id, failedWith: failure)
        }
        return Machine(
            id: id, guest: agent.guest,
            started: MachineStarted(
                accelerator: profile.hardware.accelerator, environmentDigest: disk.environment?.digest, origin: origin),
            process: agent.process, purpose: request.purpose, environment: disk.environment,
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
    private func settle(_ guest: Guest, _ disk: MachineDisk) async throws {
        try await guest.mount(disk.mount, within: Self.mountDeadline)
        StartMoment.mounted.note()
        try await guest.assume(GuestIdentity(machine: id), within: Self.identityDeadline)
        StartMoment.identified.note()
        try await guest.thaw(within: Self.identityDeadline)
        StartMoment.thawed.note()
    }
}
