package import PyroModel
internal import PyroQEMU
internal import PyroSystem

extension MachineStarter {
    /// Starts a machine for what a request says, over a disk that is gone or somebody's file afterwards.
    package func start(for purpose: MachinePurpose, progress: @escaping ProgressHandler) async throws -> Machine {
        let profile = try await profile()
        let disk = try await MachineDisk.prepare(
            purpose, diskMiB: shape.diskMiB, state: state, variables: variables)
        return try await start(profile, on: disk, as: GuestIdentity(machine: id), progress: progress)
    }
}
