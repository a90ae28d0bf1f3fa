internal import NIOPosix
internal import PyroHost
internal import PyroModel
internal import PyroQEMU
internal import PyroSystem
internal import SystemPackage

/// One QEMU in its jail, and everything that connects the supervisor with it.
///
/// What it was given (uid, cgroup, memory) is held until it has ended and been reaped.
final class QEMUProcess: Sendable {
    /// How long QEMU may take to load and take commands on a busy host; it takes 50 ms on a quiet one.
    static let greetingDeadline: Duration = .seconds(30)

    let qmp: QMPClient
    let console: ConsoleLog
    /// The guest's memory.
    let memory: OwnedDescriptor
    /// The supervisor's end of the guest link.
    let linkSocket: OwnedDescriptor
    /// QEMU's number of the device state it was started for.
    let deviceState: CInt?
    private let child: ChildProcess
    private let user: UnprivilegedUser?
    private let cgroup: Cgroup?

    private init(
        qmp: QMPClient, console: ConsoleLog, memory: OwnedDescriptor, linkSocket: OwnedDescriptor, deviceState: CInt?,
        child: ChildProcess, user: UnprivilegedUser?, cgroup: Cgroup?
    ) {
        self.qmp = qmp
        self.console = console
        self.memory = memory
        self.linkSocket = linkSocket
        self.deviceState = deviceState
        self.child = child
        self.user = user
        self.cgroup = cgroup
    }

    /// Starts QEMU and waits until it takes commands. Nothing of it stays when this throws.
    /// - Parameter memory: a memory file of the shape's size; it may be filled until the checkpoint is restored.
    static func start(
        _ profile: MachineProfile, id: MachineID, source: MachineLaunch.Source, disk: DiskAttachment,
        memory: OwnedDescriptor
    ) async throws -> QEMUProcess {
        let (qmp, qmpEnd) = try OwnedDescriptor.socketPair()
        let (link, linkEnd) = try OwnedDescriptor.socketPair()
        let (console, consoleEnd) = try OwnedDescriptor.socketPair()
        var launch = MachineLaunch(
            profile.hardware, source: source, disk: disk,
            ends: MachineLaunch.Ends(memory: memory, qmp: qmpEnd, link: linkEnd, console: consoleEnd))
        launch.isSandboxed = profile.facts.jail.isActive(.qemuSandbox)
        let command = try launch.command()
        var program = SpawnRequest(program: profile.qemu, arguments: command.arguments)
        program.descriptors = command.descriptors
        // What QEMU itself has to say belongs to the same log.
        program.descriptors[1] = consoleEnd
        program.descriptors[2] = consoleEnd
        let log = try await ConsoleLog.read(from: console, on: MultiThreadedEventLoopGroup.singleton)
        let (jail, user, cgroup) = try jail(profile, id: id)
        let child = try await ChildProcess.start(try jail.request(for: program))
        do {
            return QEMUProcess(
                qmp: try await QMPClient.connect(over: qmp, limit: greetingDeadline), console: log, memory: memory,
                linkSocket: link, deviceState: command.deviceState, child: child, user: user, cgroup: cgroup)
        } catch {
            let failure = await explain(error, child, log)
            _ = try? await child.teardown(.immediate)
            try? await cgroup?.remove()
            throw failure
        }
    }

    private static func jail(
        _ profile: MachineProfile, id: MachineID
    ) throws(PyroError) -> (Jail, UnprivilegedUser?, Cgroup?) {
        let user = profile.facts.jail.isActive(.uid) ? try UnprivilegedUser.claim() : nil
        let limits = Cgroup.Limits.machine(memoryMiB: profile.hardware.shape.memMiB)
        let cgroup =
            profile.facts.jail.isActive(.cgroup) ? try? Cgroup.make(id: id.description, limits: limits).get() : nil
        var jail = Jail(executable: profile.jail, layers: profile.facts.jail, user: user, cgroup: cgroup)
        if profile.hardware.accelerator == .kvm { jail.devices = ["/dev/kvm"] }
        return (jail, user, cgroup)
    }

    /// Ends QEMU at once and reaps it. Safe to call more than once.
    func kill() async {
        _ = try? await child.teardown(.immediate)
        qmp.close()
        try? await cgroup?.remove()
    }

    /// Waits until QEMU has ended.
    func ended() async -> ProcessExit? {
        await child.wait()
    }

    /// Waits until QEMU has ended, at most for `limit`.
    func ended(within limit: Duration) async -> ProcessExit? {
        await child.wait(atMost: limit)
    }

    /// Where QEMU has ended by itself, that is why nobody could talk to it.
    private static func explain(_ error: any Error, _ child: ChildProcess, _ console: ConsoleLog) async -> any Error {
        guard !Task.isCancelled, let status = await child.wait(atMost: .milliseconds(500)) else { return error }
        return PyroError(
            .hostRequirement, "QEMU \(status) before it took commands: \(console.lastLines(3)).",
            remedy: "Run `pyro doctor`, and look at machine.json where there is one.")
    }
}
