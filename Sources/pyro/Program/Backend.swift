internal import PyroSDK

/// The SDK calls that commands make, one each; tests put their own in their place.
///
/// Those about workspaces are many and have a type of their own.
struct Backend: Sendable {
    typealias Events = any AsyncSequence<RunEvent, any Error> & Sendable

    var run: @Sendable (_ command: Command, _ environment: String, _ options: RunOptions) throws -> Events
    var listEnvironments: @Sendable () throws -> EnvironmentList
    var inspectEnvironment: @Sendable (_ name: String) throws -> EnvironmentInfo
    var pullEnvironment:
        @Sendable (_ name: String, _ progress: @escaping ProgressHandler) async throws -> EnvironmentInfo
    var pruneEnvironments: @Sendable () async throws -> EnvironmentPrune
    var doctor: @Sendable () async -> DoctorReport
    var workspaces: @Sendable () throws -> any WorkspaceBackend
    /// Lets `pyro-mcp` go on in the place of this program; returns only by an error.
    var serve: @Sendable (_ arguments: [String]) throws -> Never
}

extension Backend {
    /// The SDK itself.
    static let live = Backend(
        run: { try Pyro().runEvents($0, in: $1, options: $2) },
        listEnvironments: { try Pyro().environments.list() },
        inspectEnvironment: { try Pyro().environments.inspect($0) },
        pullEnvironment: { try await Pyro().environments.pull($0, progress: $1) },
        pruneEnvironments: { try await Pyro().environments.prune() },
        doctor: { await Pyro.doctor() },
        workspaces: { try Pyro().workspaces },
        serve: { try ServerProgram.replaceThisProgram(arguments: $0) }
    )
}
