internal import PyroImages
package import PyroModel
internal import PyroSystem
internal import PyroWire
internal import SystemPackage

extension Engine {
    /// Runs a command in a machine of its own.
    package func run(_ command: Command, environment: String, options: RunOptions) -> Operation<RunEvent> {
        Operation { [self] events in
            let request = try RunRequest(command: command, environment: environment, options: options)
            try await install(request.environment) { events.push(.progress($0)) }
            let id = MachineID.random()
            let machine = MachineStart(
                id: id, purpose: .run(environment: request.environment), vcpuCount: options.vcpuCount,
                memMiB: options.memMiB, stateDirectory: state.root.string)
            let supervisor = try await SupervisorProcess.start(
                .machine(machine), programs: programs(), environment: variables)
            do {
                let started = try await supervisor.started { events.push(.progress($0)) }
                try await events.send(.machine(id: id.description))
                var run = CommandRun(request: request, id: id, machine: started)
                try await run.follow(over: supervisor, telling: events)
                try await supervisor.end()
                try await events.send(.finished(run.result()))
            } catch {
                let reason = await Self.reason(for: error, from: supervisor)
                try? await supervisor.end()
                throw reason
            }
        }
    }

    /// Installs what is missing, and says so.
    func install(_ name: String, progress: @escaping ProgressHandler) async throws {
        if try environments.inspect(name).installed { return }
        progress(Progress("Installing the environment \(name), which is not here yet"))
        _ = try await pull(name, progress: progress)
    }

    /// A lost link says little; its supervisor may know why.
    private static func reason(for error: any Error, from supervisor: SupervisorProcess) async -> any Error {
        guard !Task.isCancelled, let error = error as? PyroError, error.code == .guestLost else { return error }
        return await supervisor.reason(for: error)
    }
}
