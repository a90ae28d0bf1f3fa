internal import Glibc
internal import PyroCore
internal import PyroHost
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// The `pyro` program whole: from its execution until it has ended, one copy or several at once.
struct ProgramBenchmark: Benchmark {
    let metric: Metric
    /// What it and everything it has started and waited for took of processors.
    let processorMetric: Metric
    let arguments: [String]
    var copies = 1

    var metrics: [Metric] { [metric, processorMetric] }

    /// Several at once take long, and are steadier than one.
    func rounds(of all: Int) -> Int { copies == 1 ? all : max(1, (all + 2) / 3) }

    func measure(on host: BenchmarkHost, into measurements: inout Measurements) async throws {
        // All programs of one build lie together.
        let program = host.programs.supervisor.removingLastComponent().appending("pyro")
        let usedBefore = Self.processorTime()
        let time = try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<copies { group.addTask { try await run(program, host) } }
                try await group.waitForAll()
            }
        }
        measurements.add(metric, time)
        measurements.add(processorMetric, Self.processorTime() - usedBefore)
    }

    /// What all ended children of this process have used.
    private static func processorTime() -> Duration {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage) == 0 else { return .zero }
        return [usage.ru_utime, usage.ru_stime].reduce(.zero) {
            $0 + .seconds($1.tv_sec) + .microseconds($1.tv_usec)
        }
    }

    private func run(_ program: FilePath, _ host: BenchmarkHost) async throws {
        let errors = try OwnedDescriptor.memory(name: "pyro-bench-errors", size: 0)
        var request = SpawnRequest(program: program, arguments: arguments)
        request.environment = host.variables
        request.descriptors[2] = errors
        let status = try await ChildProcess.start(request).wait()
        guard let status, status.isSuccess else {
            let words = (try? DurableFile.read(FilePath("/proc/self/fd/\(errors.rawValue)"))) ?? []
            throw PyroError(
                .internal,
                "pyro \(arguments.joined(separator: " ")) \(status?.description ?? "was not waited for"): "
                    + String(decoding: words, as: UTF8.self))
        }
    }
}
