internal import PyroImages
package import PyroModel
internal import PyroStore
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
            try await prepareKernel(refreshing: !isInstalled, progress: progress)
        }
        let builder = BuilderMachine(state: state, programs: programs, variables: variables)
        return try await environments.pull(name, writer: builder, progress: progress)
    }

    /// Packages are fetched anew for an environment, so the kernel's latest security fixes are too. Where they cannot be
    /// had, the kernel that is there goes on.
    private func prepareKernel(refreshing: Bool, progress: @escaping ProgressHandler) async throws {
        let kernels = try KernelStore(state: state, environment: variables)
        do {
            _ = try await kernels.ensure(refreshing: refreshing, progress: progress)
        } catch  where !Task.isCancelled && kernels.installed() != nil {
            progress(
                Progress("Going on with the guest kernel that is installed, since a newer one could not be fetched"))
        }
    }

    /// Removes what nothing stands on: environments, kernels, initramfs files and checkpoints of times past.
    package func prune() async throws -> EnvironmentPrune {
        let pruned = try await environments.prune { [store = try store()] in
            try await store.environmentDigestsInUse().contains($0)
        }
        CheckpointStore(state: state).makeRoom()
        return pruned
    }
}
