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
    private let jail: MachineJail

    private init(
        qmp: QMPClient, console: ConsoleLog, memory: OwnedDescriptor, linkSocket: OwnedDescriptor, deviceState: CInt?,
        child: ChildProcess, jail: MachineJail
    ) {
        self.qmp = qmp
        self.console = console
        self.memory = memory
        self.linkSocket = linkSocket
        self.deviceState = deviceState
        self.child = child
        self.jail = jail
    }

    /// Starts QEMU and waits until it takes commands. Nothing of it stays when this throws.
    /// - Parameter memory: a memory file of the shape's size; it may be filled until the checkpoint is restored.
    static func start(
        _ profile: MachineProfile, id: MachineID, source: MachineLaunch.Source, disk: DiskAttachment,
        memory: OwnedDescriptor
    ) async throws -> QEMUProcess {
        let sockets = try Sockets.make()
        let log = try await ConsoleLog.read(from: sockets.console.ours, on: MultiThreadedEventLoopGroup.singleton)
        let jail = try MachineJail.claim(profile, id: id)
        let (qmp, link) = (sockets.qmp.ours, sockets.link.ours)
        let (child, deviceState) = try await spawn(
            profile, source, disk, memory: memory, sockets: consume sockets, jail: jail)
        StartMoment.spawned.note()
        do {
            let client = try await QMPClient.connect(over: qmp, limit: greetingDeadline)
            StartMoment.greeted.note()
            return QEMUProcess(
                qmp: client, console: log, memory: memory, linkSocket: link, deviceState: deviceState, child: child,
                jail: jail)
        } catch {
            let failure = await explain(error, child, log)
            _ = try? await child.teardown(.immediate)
            try? await jail.release()
            throw failure
        }
    }

    /// Starts QEMU in its jail. QEMU's ends of the sockets are closed here when this returns: held open, they would keep
    /// the end of a QEMU that dies from being seen.
    private static func spawn(
        _ profile: MachineProfile, _ source: MachineLaunch.Source, _ disk: DiskAttachment, memory: OwnedDescriptor,
        sockets: Sockets, jail: MachineJail
    ) async throws -> (ChildProcess, deviceState: CInt?) {
        var launch = MachineLaunch(
            profile.hardware, source: source, disk: disk,
            ends: MachineLaunch.Ends(
                memory: memory, qmp: sockets.qmp.theirs, link: sockets.link.theirs, console: sockets.console.theirs))
        launch.isSandboxed = profile.facts.jail.isActive(.qemuSandbox)
        let command = try launch.command()
        var program = SpawnRequest(program: profile.qemu, arguments: command.arguments)
        program.descriptors = command.descriptors
        // What QEMU itself has to say belongs to the same log.
        program.descriptors[1] = sockets.console.theirs
        program.descriptors[2] = sockets.console.theirs
        return (try await ChildProcess.start(try jail.request(for: program)), command.deviceState)
    }

    /// Ends QEMU at once and reaps it. Safe to call more than once.
    func kill() async {
        _ = try? await child.teardown(.immediate)
        qmp.close()
        try? await jail.release()
        // Whoever's supervisor was killed has left a group that could not go before its QEMU had.
        Cgroup.sweep()
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

/// What connects a supervisor with its QEMU.
private struct Sockets {
    typealias Pair = (ours: OwnedDescriptor, theirs: OwnedDescriptor)

    let qmp: Pair
    let link: Pair
    let console: Pair

    static func make() throws(PyroError) -> Sockets {
        Sockets(
            qmp: try OwnedDescriptor.socketPair(), link: try OwnedDescriptor.socketPair(),
            console: try OwnedDescriptor.socketPair())
    }
}
