internal import PyroCore

/// A boot: from QEMU's execution to the agent's answer.
struct BootBenchmark: Benchmark {
    let metrics: [Metric] = [.boot]

    func measure(on host: BenchmarkHost, into measurements: inout Measurements) async throws {
        let disk = try await host.disk()
        let clock = MomentClock()
        let machine = try await clock.during {
            try await AwakeMachine.boot(
                host.profile, id: .random(), disk: disk.attachment, logs: MachineLogs(state: host.state))
        }
        await machine.kill()
        if let time = clock.time(from: .spawned, to: .answered) { measurements.add(.boot, time) }
    }
}
