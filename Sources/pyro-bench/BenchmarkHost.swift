internal import Logging
internal import PyroCore
internal import PyroModel
internal import PyroQEMU
internal import PyroSystem
internal import SystemPackage

/// What every benchmark works with: the state directory, pyro's programs, and machines of the standard shape.
struct BenchmarkHost: Sendable {
    /// The environment that machines are made from.
    static let environment = "debian:12"

    /// What makes workspaces. It is told of memory without end: a workspace that is suspended to make room for another
    /// would count as a part of that one's start.
    let engine: Engine
    let state: StateDirectory
    let programs: Programs
    let profile: MachineProfile
    let variables: [String: String]

    /// Finds everything, and makes the checkpoint, so that no round pays for it.
    /// - Throws: `environment_unknown`, saying how to install it; what keeps a machine from standing.
    static func open(variables: [String: String]) async throws -> BenchmarkHost {
        let unlimited = variables.merging([EnvironmentVariables.memoryLimit: "\(1 << 30)"]) { _, new in new }
        let engine = try Engine(stateDirectory: nil, environment: unlimited)
        guard try engine.inspectEnvironment(environment).installed else {
            throw PyroError(
                .environmentUnknown, "The environment \(environment) is not installed in \(engine.state.root).",
                remedy: "Run `pyro env pull \(environment)`.")
        }
        let shape = MachineShape(vcpuCount: Limits.vcpuCount.default, memMiB: Limits.memoryMiB.default)
        let host = BenchmarkHost(
            engine: engine, state: engine.state, programs: try Programs.locate(environment: variables),
            profile: try await MachineProfile.resolve(shape: shape, state: engine.state, variables: variables),
            variables: variables)
        try await host.startMachine().end(isOrderly: false)
        return host
    }

    /// A machine in this process, without a supervisor in between.
    /// - Throws: `memory_not_restorable` when it did not come from a checkpoint.
    func startMachine() async throws -> Machine {
        let starter = try MachineStarter(
            request: request(), variables: variables, logger: Logger(label: "pyro-bench"))
        let machine = try await starter.start(for: request().purpose) { StandardError.say($0.message) }
        guard machine.started.origin == .checkpoint else {
            try await machine.end(isOrderly: false)
            throw PyroError(
                .memoryNotRestorable, "A machine was booted, since no checkpoint answered: there is nothing to measure."
            )
        }
        return machine
    }

    /// A machine that a supervisor owns, as users have it.
    func startSupervisor() async throws -> SupervisorProcess {
        try await SupervisorProcess.start(.machine(request()), programs: programs, environment: variables)
    }

    /// The checkpoint that machines come from.
    func checkpoint() throws(PyroError) -> Checkpoint {
        guard let checkpoint = CheckpointStore(state: state).find(profile.key) else {
            throw PyroError(.notFound, "There is no checkpoint of the machine's shape.", remedy: "Run it again.")
        }
        return checkpoint
    }

    /// A fresh disk over the environment.
    func disk() async throws -> MachineDisk {
        try await MachineDisk.prepare(.run(environment: Self.environment), state: state, variables: variables)
    }

    private func request() -> MachineStart {
        MachineStart(
            id: .random(), purpose: .run(environment: Self.environment), vcpuCount: Limits.vcpuCount.default,
            memMiB: Limits.memoryMiB.default, stateDirectory: state.root.string)
    }
}
