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
        let run = PyroRun(arguments: arguments, host: host)
        let usedBefore = PyroRun.processorTime()
        let time = try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<copies { group.addTask { try await run() } }
                try await group.waitForAll()
            }
        }
        measurements.add(metric, time)
        measurements.add(processorMetric, PyroRun.processorTime() - usedBefore)
    }
}
