internal import NIOPosix
internal import PyroHost
internal import PyroImages
internal import PyroModel
internal import PyroQEMU
internal import PyroSystem
internal import PyroWire
internal import Synchronization

/// A machine that stands: QEMU in its jail and an agent that answers, with a disk of its own.
package final class Machine: Sendable {
    let id: MachineID
    package let guest: Guest
    package let started: MachineStarted
    /// Size of the guest's memory.
    let memoryBytes: Int64
    let process: QEMUProcess
    /// Whether its disk is kept when it ends.
    private let keepsDisk: Bool
    /// What its disk stands on; held so that nobody removes it.
    private let environment: EnvironmentUse?
    private let logs: MachineLogs
    /// How often its disk has moved on to a new layer.
    let layers = Mutex(0)

    init(
        id: MachineID, guest: Guest, started: MachineStarted, memoryBytes: Int64, process: QEMUProcess,
        disk: MachineDisk, logs: MachineLogs
    ) {
        self.id = id
        self.guest = guest
        self.started = started
        self.memoryBytes = memoryBytes
        self.process = process
        keepsDisk = disk.isKept
        environment = disk.environment
        self.logs = logs
    }

    /// Waits for the machine to be lost, and says why; never returns while it stands.
    /// - Parameter fullDisk: waits for room when the host's disk is full, after which the machine goes on; a machine without
    ///   it is lost then.
    func loss(waitingForRoom fullDisk: (@Sendable () async -> Void)? = nil) async -> PyroError {
        await withTaskGroup(of: PyroError?.self) { group in
            group.addTask { await self.endOfQEMU() }
            group.addTask { await self.endOfLink() }
            group.addTask { await self.failureOfDisk(fullDisk) }
            defer { group.cancelAll() }
            for await case let reason? in group { return reason }
            return PyroError(.guestLost, "The machine \(self.id) was given up.")
        }
    }

    /// Keeps what the machine has said last, and names it in the error of a loss that nobody wanted.
    func keepingEvidence(of loss: PyroError) -> PyroError {
        logs.keep(process.console, of: id, failedWith: loss)
    }

    private func endOfQEMU() async -> PyroError? {
        guard let status = await process.ended() else { return nil }
        return PyroError(.guestLost, "The machine \(id) was lost: QEMU \(status).")
    }

    /// The link also closes when QEMU ends, which says more: then that is told.
    private func endOfLink() async -> PyroError? {
        guard let reason = await guest.link.untilLost(), await process.ended(within: .seconds(1)) == nil else {
            return nil
        }
        return reason
    }

    /// QEMU stops a machine whose writes the host cannot take: without room nothing would ever go on.
    private func failureOfDisk(_ fullDisk: (@Sendable () async -> Void)?) async -> PyroError? {
        var isGoingOn = false
        for await event in process.qmp.events() {
            if event.name == "RESUME" { isGoingOn = false }
            // Every write under way fails by itself: what failed before it went on has been waited for.
            guard !isGoingOn, let failure = BlockIOError(event), failure.action == .stop else { continue }
            guard failure.isDiskFull else {
                return PyroError(.guestLost, "The disk of the machine \(id) failed on the host: \(failure.reason).")
            }
            guard let fullDisk else {
                return PyroError(.diskFull, "The machine \(id) wrote more than the host's disk has room for.")
            }
            await fullDisk()
            // It tries the write again; another failure is another event.
            isGoingOn = (try? await process.qmp.resume()) != nil
        }
        return nil
    }

    /// Ends the machine at once.
    func kill() async {
        await process.kill()
    }

    /// How the machine is turned off: 60 seconds to flush and unmount, 10 for QEMU to follow, then SIGKILL.
    ///
    /// Only a disk that is to be kept is worth the wait; a throw-away machine is killed at once.
    /// - Throws: what kept a disk from being unmounted; the machine is gone all the same.
    package func end(isOrderly: Bool) async throws {
        guard isOrderly, keepsDisk else { return await process.kill() }
        do {
            try await guest.powerOff(within: .seconds(60))
            _ = await process.ended(within: .seconds(10))
            await process.kill()
        } catch {
            await process.kill()
            throw error
        }
    }
}
