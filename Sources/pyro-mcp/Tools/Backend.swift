internal import PyroSDK

/// The SDK calls that tools make, one each; tests put their own in their place.
struct Backend: Sendable {
    typealias Events = any AsyncSequence<RunEvent, any Error> & Sendable

    var run: @Sendable (_ command: Command, _ environment: String, _ options: RunOptions) throws -> Events
    var inspectEnvironment: @Sendable (_ name: String) throws -> EnvironmentInfo
    var pullEnvironment:
        @Sendable (_ name: String, _ progress: @escaping ProgressHandler) async throws -> EnvironmentInfo
}

extension Backend {
    /// The SDK itself.
    static let live = Backend(
        run: { try Pyro().runEvents($0, in: $1, options: $2) },
        inspectEnvironment: { try Pyro().environments.inspect($0) },
        pullEnvironment: { try await Pyro().environments.pull($0, progress: $1) }
    )
}
