internal import PyroCore

/// The immutable bases that machines start from.
public struct Environments: Sendable {
    let engine: Engine

    /// Every environment there is, installed or not.
    public func list() -> EnvironmentList {
        engine.listEnvironments()
    }

    /// One environment.
    /// - Throws: `environment_unknown`.
    public func inspect(_ name: String) throws -> EnvironmentInfo {
        try engine.inspectEnvironment(name)
    }

    /// Installs an environment from the distribution's signed packages; one that is installed is left as it is.
    ///
    /// Two calls at once share one installation. Cancelling the task leaves nothing behind.
    /// - Throws: `environment_unknown`, `host_requirement`, `disk_full`.
    @discardableResult
    public func pull(_ name: String, progress: @escaping ProgressHandler = { _ in }) async throws -> EnvironmentInfo {
        try await engine.pull(name, progress: progress)
    }

    /// Removes every installed environment that nothing stands on.
    public func prune() async throws -> EnvironmentPrune {
        try await engine.prune()
    }
}
