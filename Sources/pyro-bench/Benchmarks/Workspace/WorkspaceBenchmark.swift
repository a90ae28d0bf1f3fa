internal import PyroCore
internal import PyroModel

/// The life of one workspace as its users have it: made, used, suspended, resumed, reset and deleted.
struct WorkspaceBenchmark: Benchmark {
    let metrics: [Metric] = [
        .workspaceCreate, .workspaceFirstExec, .workspaceExec, .workspaceForkExec, .workspaceSuspend, .workspaceResume,
        .workspaceResumedExec, .workspaceReset, .workspaceDelete, .suspendedMemory, .idleMemory, .idleGuestMemory,
        .idleQEMU,
        .idleSupervisor,
    ]
    private static let commands = 20

    func measure(on host: BenchmarkHost, into measurements: inout Measurements) async throws {
        let clock = ContinuousClock()
        let begin = clock.now
        let workspace = try await BenchmarkWorkspace.make(on: host)
        measurements.add(.workspaceCreate, clock.now - begin)
        let removal = try await workspace.lend { workspace in
            measurements.add(.workspaceFirstExec, try await clock.measure { try await workspace.run(["true"]) })
            try addMemory(of: workspace, to: &measurements)
            try await addCommands(in: workspace, to: &measurements)
            try await addSuspension(of: workspace, to: &measurements)
            measurements.add(.workspaceReset, try await workspace.reset())
        }
        measurements.add(.workspaceDelete, removal)
    }

    private func addSuspension(of workspace: BenchmarkWorkspace, to measurements: inout Measurements) async throws {
        let clock = ContinuousClock()
        let engine = workspace.host.engine
        measurements.add(.workspaceSuspend, try await clock.measure { _ = try await engine.suspend(workspace.id) })
        measurements.add(.suspendedMemory, Double(workspace.suspendedBytes) / 1_048_576)
        measurements.add(.workspaceResume, try await resume(workspace))
        measurements.add(.workspaceResumedExec, try await clock.measure { try await workspace.run(["true"]) })
    }

    /// - Throws: `memory_not_restorable` when it was booted instead.
    private func resume(_ workspace: BenchmarkWorkspace) async throws -> Duration {
        let clock = ContinuousClock()
        let begin = clock.now
        let info = try await workspace.host.engine.resume(workspace.id) { StandardError.say($0.message) }
        let time = clock.now - begin
        guard info.startedBy == .resume else {
            throw PyroError(
                .memoryNotRestorable, "A suspended workspace was booted: \(info.lastError?.message ?? "unknown why").")
        }
        return time
    }

    private func addCommands(in workspace: BenchmarkWorkspace, to measurements: inout Measurements) async throws {
        var times: [Duration] = []
        for _ in 0..<Self.commands {
            times.append(try await ContinuousClock().measure { try await workspace.run(["true"]) })
        }
        measurements.add(.workspaceExec, medianOf: times)
        measurements.add(
            .workspaceForkExec, try ForkLoop.time(in: try await workspace.run(.arguments(ForkLoop.arguments))))
    }

    private func addMemory(of workspace: BenchmarkWorkspace, to measurements: inout Measurements) throws {
        let memory = try workspace.memory()
        measurements.add(.idleMemory, memory.total)
        measurements.add(.idleGuestMemory, memory.guest)
        measurements.add(.idleQEMU, memory.qemu)
        measurements.add(.idleSupervisor, memory.supervisor)
    }
}
