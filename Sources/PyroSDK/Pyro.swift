internal import PyroCore
@_exported public import PyroModel

/// Pyro on this host: the entry to everything.
///
///     let pyro = try Pyro()
///     let result = try await pyro.run(["git", "--version"], in: "debian:12")
///     print(result.stdout)
public final class Pyro: Sendable {
    /// The version of this release, such as `4.0.0`.
    public static let version = PyroVersion.current

    let engine: Engine

    /// Opens the state directory, and makes it when there is none.
    /// - Throws: `host_requirement` when there is no place for it or it belongs to another user.
    public init(_ configuration: PyroConfiguration = PyroConfiguration()) throws(PyroError) {
        engine = try Engine(stateDirectory: configuration.stateDirectory, environment: configuration.environment)
    }

    /// The environments that machines start from.
    public var environments: Environments { Environments(engine: engine) }

    /// The workspaces: machines that live on after the program that made them.
    public var workspaces: Workspaces { Workspaces(engine: engine) }

    /// Runs a command in a machine of its own, which is gone when this returns.
    ///
    /// A command that fails, is killed or runs out of time is a result. Cancelling the task ends the command and the
    /// machine. A missing environment is installed first.
    /// - Throws: ``PyroError`` with `usage`, `environment_unknown`, `host_requirement`, `disk_full`, `capacity`,
    ///   `guest_lost` or `timeout` (of the machine's start, not of the command).
    public func run(
        _ command: Command, in environment: String = "debian:12", options: RunOptions = RunOptions(),
        progress: ProgressHandler? = nil
    ) async throws -> RunResult {
        for try await event in runEvents(command, in: environment, options: options) {
            switch event {
            case .progress(let step): progress?(step)
            case .finished(let result): return result
            case .machine, .stdout, .stderr: break
            }
        }
        try Task.checkCancellation()
        throw PyroError(.internal, "A one-shot command in \(environment) ended without a result.")
    }

    /// Runs a command like ``run(_:in:options:progress:)`` and gives what happens as it happens.
    ///
    /// The machine starts with the first event that is asked for, prints no faster than its output is read, and ends
    /// when the sequence is abandoned or its task cancelled.
    public func runEvents(
        _ command: Command, in environment: String = "debian:12", options: RunOptions = RunOptions()
    ) -> RunEvents {
        RunEvents { [engine] in engine.run(command, environment: environment, options: options) }
    }

    /// What works on this host and what does not. Needs nothing else to work.
    public static func doctor(_ configuration: PyroConfiguration = PyroConfiguration()) async -> DoctorReport {
        await Doctor.examine(stateDirectory: configuration.stateDirectory, environment: configuration.environment)
    }
}
