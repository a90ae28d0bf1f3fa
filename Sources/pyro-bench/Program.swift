internal import ArgumentParser
internal import FoundationEssentials
internal import FrontEnd
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// `pyro-bench`: measures the engine on this host, all in one run, so that its ratios hold also where its times do not.
@main
struct PyroBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pyro-bench",
        abstract: "Measures starts, commands, throughput and memory of machines on this host.",
        discussion: """
            Prints the median of each measurement, and the ratios that pyro's goals are about. The state directory is \
            that of PYRO_HOME; the environment debian:12 must be installed in it.
            """)

    @Option(help: "Rounds; each measures everything once, one after the other.")
    var samples = 10

    @Option(help: ArgumentHelp("Also write everything as JSON to a file.", valueName: "path"))
    var json: String?

    @Option(help: ArgumentHelp("Take only the measurements that give this row; may be repeated.", valueName: "row"))
    var only: [String] = []

    func validate() throws {
        guard samples >= 1 else { throw ValidationError("--samples must be at least 1.") }
        for name in only where Metric(rawValue: name) == nil {
            let names = Metric.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("There is no row \"\(name)\"; there are \(names).")
        }
    }

    func run() async throws {
        do {
            let measuring = Task { try await measure() }
            // What was made is removed on the way out.
            SignalWatch.start { _ in measuring.cancel() }
            let report = try await measuring.value
            print(TextReport(report).text)
            if let json {
                try DurableFile.write(
                    Array((ContractJSON.encode(report, pretty: true) + "\n").utf8), to: FilePath(json))
            }
        } catch let error as PyroError {
            StandardError.say("error: \(error.message)")
            if let remedy = error.remedy { StandardError.say("hint: \(remedy)") }
            throw ExitCode.failure
        } catch is CancellationError {
            StandardError.say("error: The measurements were interrupted.")
            throw ExitCode.failure
        }
    }

    private func measure() async throws -> Report {
        let host = try await BenchmarkHost.open(variables: ProcessInfo.processInfo.environment)
        let loadBefore = HostLoad.now()
        var measurements = Measurements(of: Set(only.compactMap(Metric.init(rawValue:))))
        let benchmarks = Suite.benchmarks.filter { measurements.wants($0.metrics) }
        for round in 0..<samples {
            StandardError.say("round \(round + 1) of \(samples)")
            // Round by round, so that what else the host does falls on all measurements alike.
            for benchmark in benchmarks where round < benchmark.rounds(of: samples) {
                try Task.checkCancellation()
                try await benchmark.measure(on: host, into: &measurements)
            }
        }
        return Report(measurements, rounds: samples, host: host, load: [loadBefore, HostLoad.now()])
    }
}
