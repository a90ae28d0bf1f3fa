internal import FoundationEssentials
internal import Glibc
internal import PyroModel
internal import PyroStore
internal import PyroSystem
internal import SystemPackage

/// `pyro workspace list` whole, on a state directory with twenty workspaces that do not run: what a command takes that
/// asks the store alone.
struct WorkspaceListBenchmark: Benchmark {
    let metrics: [Metric] = [.workspaceList, .workspaceListCPU]
    private static let workspaces = 20
    private static let commands = 10
    private static let calls = 5

    func measure(on host: BenchmarkHost, into measurements: inout Measurements) async throws {
        let state = StateDirectory(root: try Self.directory())
        do {
            try await fill(state)
            try await list(state, host, &measurements)
        } catch {
            try? Directory.remove(state.root)
            throw error
        }
        try Directory.remove(state.root)
    }

    private func list(_ state: StateDirectory, _ host: BenchmarkHost, _ measurements: inout Measurements) async throws {
        var run = PyroRun(arguments: ["workspace", "list"], host: host)
        run.variables[EnvironmentVariables.home] = state.root.string
        var times: [Duration] = []
        let usedBefore = PyroRun.processorTime()
        for _ in 0..<Self.calls { times.append(try await ContinuousClock().measure { try await run() }) }
        measurements.add(.workspaceListCPU, (PyroRun.processorTime() - usedBefore) / Self.calls)
        measurements.add(.workspaceList, medianOf: times)
    }

    private static func directory() throws -> FilePath {
        var template = Array((FileManager.default.temporaryDirectory.path + "/pyro-bench.XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.make("make a directory for a benchmark", .current) }
        return FilePath(platformString: template)
    }

    /// The store is closed when this returns, as it is where no workspace runs.
    private func fill(_ state: StateDirectory) async throws {
        try state.prepare()
        let store = try WorkspaceStore(state: state)
        for number in 0..<Self.workspaces {
            let record = Self.record(number)
            let layer = LayerRecord(
                id: record.layerID, environment: record.environment, environmentDigest: record.environmentDigest)
            try await store.insert(record, layer: layer)
            for _ in 0..<Self.commands {
                let new = NewCommand(
                    command: ["make", "-C", "src", "all"], cwd: WorkspaceInfo.path, timeLimitMilliseconds: 30_000,
                    isDetached: false)
                let command = try await store.begin(new, in: record.id, at: record.createdAt)
                try await store.update(record.id, command: command.sequence) { record in
                    record.state = .exited
                    record.exitCode = 0
                }
            }
        }
    }

    private static func record(_ number: Int) -> WorkspaceRecord {
        let now = Date()
        let digits = String(number, radix: 16)
        let id = String(repeating: "a", count: 12 - digits.count) + digits
        return WorkspaceRecord(
            id: id, name: "workspace-\(number)", labels: ["task": "\(number)", "kind": "benchmark"],
            environment: BenchmarkHost.environment, environmentDigest: "sha256:" + String(repeating: "0", count: 64),
            vcpuCount: Limits.vcpuCount.default, memMiB: Limits.memoryMiB.default, diskMiB: Limits.diskMiB.default,
            ttlSeconds: Limits.ttlSeconds.default, createdAt: now, lastActivityAt: now,
            state: number.isMultiple(of: 2) ? .suspended : .stopped, accelerator: .tcg,
            machineID: String(repeating: "0", count: 32), layerID: id)
    }
}
