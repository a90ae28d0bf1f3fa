internal import PyroCore

/// A start from the checkpoint, in this process, to a machine that is ready for a command, phase by phase; then pings.
struct RestoreBenchmark: Benchmark {
    let metrics: [Metric] = [
        .prepare, .fill, .spawn, .greet, .load, .resume, .answer, .restore, .mount, .identity, .thaw, .ready, .ping,
    ]
    private static let pings = 20

    func measure(on host: BenchmarkHost, into measurements: inout Measurements) async throws {
        let clock = MomentClock()
        let machine = try await clock.during { try await host.startMachine() }
        do {
            add(clock, to: &measurements)
            measurements.add(.ping, medianOf: try await ping(machine.guest))
        } catch {
            try await machine.end(isOrderly: false)
            throw error
        }
        try await machine.end(isOrderly: false)
    }

    private func add(_ clock: MomentClock, to measurements: inout Measurements) {
        if let prepared = clock[.prepared] { measurements.add(.prepare, prepared) }
        let phases: [(Metric, StartMoment, StartMoment)] = [
            (.fill, .prepared, .filled), (.spawn, .prepared, .spawned), (.greet, .spawned, .greeted),
            (.resume, .loaded, .resumed), (.answer, .resumed, .answered), (.restore, .prepared, .answered),
            (.mount, .answered, .mounted), (.identity, .mounted, .identified), (.thaw, .identified, .thawed),
            (.ready, .prepared, .thawed),
        ]
        for (metric, first, second) in phases {
            if let time = clock.time(from: first, to: second) { measurements.add(metric, time) }
        }
        // The state is loaded when both the memory is filled and QEMU takes commands.
        if let filled = clock[.filled], let greeted = clock[.greeted], let loaded = clock[.loaded] {
            measurements.add(.load, loaded - max(filled, greeted))
        }
    }

    private func ping(_ guest: Guest) async throws -> [Duration] {
        var times: [Duration] = []
        for _ in 0..<Self.pings {
            times.append(try await ContinuousClock().measure { try await guest.ping(within: .seconds(10)) })
        }
        return times
    }
}
