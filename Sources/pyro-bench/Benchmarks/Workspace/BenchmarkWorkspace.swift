internal import PyroCore
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// A workspace that a benchmark has made, and that does not outlive it.
struct BenchmarkWorkspace: Sendable {
    private static let commandSeconds = 120

    let id: String
    let host: BenchmarkHost

    static func make(
        on host: BenchmarkHost, seed: HostPath? = nil,
        progress: @escaping ProgressHandler = { StandardError.say($0.message) }
    ) async throws -> BenchmarkWorkspace {
        var options = WorkspaceOptions()
        options.seed = seed
        return BenchmarkWorkspace(
            id: try await host.engine.createWorkspace(options, progress: progress), host: host)
    }

    /// Deletes it, in a cancelled task too: a task of its own does not inherit what may be the reason for the removal.
    func remove() async throws {
        _ = try await Task { try await host.engine.delete(id) }.value
    }

    /// Lends it, and deletes it whatever happens meanwhile.
    /// - Returns: how long that took.
    func lend(to body: (BenchmarkWorkspace) async throws -> Void) async throws -> Duration {
        do {
            try await body(self)
        } catch {
            try? await remove()
            throw error
        }
        return try await ContinuousClock().measure { try await remove() }
    }

    /// Runs a command as any client does, and returns what it printed.
    /// - Throws: `internal` when it fails.
    @discardableResult
    func run(_ command: Command) async throws -> String {
        var options = ExecOptions()
        options.timeoutSeconds = Self.commandSeconds
        let operation = host.engine.exec(command, in: id, options: options)
        while let event = try await operation.next() {
            guard case .finished(let result) = event else { continue }
            guard result.exitCode == 0 else {
                throw PyroError(.internal, "The guest's \(command) failed: \(result.stderr)")
            }
            return result.stdout
        }
        throw PyroError(.internal, "The guest's \(command) had no end.")
    }

    /// Goes back to the baseline.
    /// - Returns: how long that took.
    func reset() async throws -> Duration {
        try await ContinuousClock().measure {
            _ = try await host.engine.reset(id, to: DiffOptions.baseline) { _ in }
        }
    }

    /// What its machine takes of the host's memory.
    func memory() throws -> MachineMemory {
        let lock = host.state.locks.appending("workspace-\(id).lock")
        return try .of(supervisor: try MachineMemory.holder(of: lock))
    }

    /// Bytes on the host's disk of the memory that it was suspended with.
    var suspendedBytes: Int64 {
        Directory.allocatedBytes(host.state.workspaces.appending(id).appending("memory"))
    }
}
