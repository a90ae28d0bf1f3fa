internal import PyroImages
package import PyroModel
internal import PyroSystem

extension Engine {
    /// Every environment there is.
    package func listEnvironments() -> EnvironmentList {
        environments.list()
    }

    /// One environment.
    package func inspectEnvironment(_ name: String) throws(PyroError) -> EnvironmentInfo {
        try environments.inspect(name)
    }

    /// Installs an environment and the kernel that its machines boot.
    package func pull(_ name: String, progress: @escaping ProgressHandler) async throws -> EnvironmentInfo {
        let isInstalled = try environments.inspect(name).installed
        let programs = try programs()
        if try MachineConfiguration.read(state.machineConfiguration).kernelPath == nil {
            // Packages are fetched anew for an environment, so the kernel's latest security fixes are too.
            _ = try await KernelStore(state: state, environment: variables)
                .ensure(refreshing: !isInstalled, progress: progress)
        }
        let builder = BuilderMachine(state: state, programs: programs, variables: variables)
        return try await environments.pull(name, writer: builder, progress: progress)
    }

    /// Removes what nothing stands on: environments, kernels, initramfs files and checkpoints of times past.
    package func prune() async throws -> EnvironmentPrune {
        let pruned = try await environments.prune()
        CheckpointStore(state: state).makeRoom()
        return pruned
    }
}
