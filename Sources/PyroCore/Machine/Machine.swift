internal import NIOPosix
internal import PyroHost
internal import PyroImages
internal import PyroModel
internal import PyroQEMU
internal import PyroSystem
internal import PyroWire

/// A machine that stands: QEMU in its jail and an agent that answers, with a disk of its own.
final class Machine: Sendable {
    let id: MachineID
    let guest: Guest
    let started: MachineStarted
    private let process: QEMUProcess
    private let purpose: MachinePurpose
    /// What its disk stands on; held so that nobody removes it.
    private let environment: EnvironmentUse?
    private let logs: MachineLogs

    init(
        id: MachineID, guest: Guest, started: MachineStarted, process: QEMUProcess, purpose: MachinePurpose,
        environment: EnvironmentUse?, logs: MachineLogs
    ) {
        self.id = id
        self.guest = guest
        self.started = started
        self.process = process
        self.purpose = purpose
        self.environment = environment
        self.logs = logs
    }

    /// Waits for the machine to be lost, and says why; never returns while it stands.
    func loss() async -> PyroError {
        let status = await process.ended()
        let how = status.map { "QEMU \($0)" } ?? "its end was not waited for"
        return logs.keep(
            process.console, of: id,
            failedWith: PyroError(.guestLost, "The machine \(id) was lost: \(how)."))
    }

    /// How the machine is turned off: 60 seconds to flush and unmount, 10 for QEMU to follow, then SIGKILL.
    ///
    /// Only a disk that is to be kept is worth the wait; a throw-away machine is killed at once.
    /// - Throws: what kept a disk from being unmounted; the machine is gone all the same.
    func end(isOrderly: Bool) async throws {
        guard isOrderly, case .build = purpose else { return await process.kill() }
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
