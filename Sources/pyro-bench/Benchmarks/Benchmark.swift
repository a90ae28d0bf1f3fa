/// A measurement that gives one value or more in each round.
protocol Benchmark: Sendable {
    /// The rows it gives.
    var metrics: [Metric] { get }

    /// In how many of a run's rounds it is taken.
    func rounds(of all: Int) -> Int

    func measure(on host: BenchmarkHost, into measurements: inout Measurements) async throws
}

extension Benchmark {
    func rounds(of all: Int) -> Int { all }
}

/// Everything there is to measure, in the order of a round.
enum Suite {
    static let benchmarks: [any Benchmark] = [
        QEMUStartBenchmark(metric: .qemuFloor, isRestore: false, isJailed: false),
        QEMUStartBenchmark(metric: .qemuFloorJailed, isRestore: false, isJailed: true),
        QEMUStartBenchmark(metric: .qemuIncoming, isRestore: true, isJailed: false),
        QEMUStartBenchmark(metric: .qemuIncomingJailed, isRestore: true, isJailed: true),
        BootBenchmark(),
        RestoreBenchmark(),
        SupervisedMachineBenchmark(),
        WorkspaceBenchmark(),
        EightWorkspacesBenchmark(),
        TreeBenchmark(),
        ProgramBenchmark(metric: .runTrue, processorMetric: .runTrueCPU, arguments: runTrue),
        ProgramBenchmark(metric: .cliStart, processorMetric: .cliStartCPU, arguments: ["env", "list"]),
        WorkspaceListBenchmark(),
        ProgramBenchmark(metric: .eightRuns, processorMetric: .eightRunsCPU, arguments: runTrue, copies: 8),
    ]

    private static let runTrue = ["run", BenchmarkHost.environment, "--", "true"]
}
