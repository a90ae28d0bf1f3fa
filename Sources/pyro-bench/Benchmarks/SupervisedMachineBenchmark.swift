internal import PyroCore
internal import PyroModel
internal import PyroSystem
internal import PyroWire
internal import SystemPackage

/// A standing machine as users have it, behind its supervisor: commands and throughput.
struct SupervisedMachineBenchmark: Benchmark {
    let metrics: [Metric] = [
        .supervisorGreeting, .supervisorReady, .firstShell, .warmShell, .execRoundTrip, .guestForkExec,
        .outputThroughput, .inputThroughput, .guestPipe, .supervisorEnd, .checkpointTouched,
    ]
    private static let commands = 20
    private static let streamBytes = 64_000_000

    func measure(on host: BenchmarkHost, into measurements: inout Measurements) async throws {
        let clock = ContinuousClock()
        let begin = clock.now
        let supervisor = try await host.startSupervisor()
        measurements.add(.supervisorGreeting, clock.now - begin)
        do {
            _ = try await supervisor.started { _ in }
            measurements.add(.supervisorReady, clock.now - begin)
            let guest = GuestShell(link: supervisor.link)
            measurements.add(.firstShell, try await guest.time(["sh", "-c", "true"]))
            let image = try host.checkpoint().memory
            measurements.add(.checkpointTouched, Double(try image.descriptor.seek(offset: 0, from: .end)) / 1_048_576)
            try await addCommands(guest, &measurements)
            try await addThroughput(guest, &measurements)
        } catch {
            try? await supervisor.end()
            throw error
        }
        measurements.add(.supervisorEnd, try await clock.measure { try await supervisor.end() })
    }

    private func addCommands(_ guest: GuestShell, _ measurements: inout Measurements) async throws {
        var shells: [Duration] = []
        var programs: [Duration] = []
        for _ in 0..<Self.commands {
            shells.append(try await guest.time(["sh", "-c", "true"]))
            programs.append(try await guest.time(["true"]))
        }
        measurements.add(.warmShell, medianOf: shells)
        measurements.add(.execRoundTrip, medianOf: programs)
        measurements.add(.guestForkExec, try await guest.forkExecTime())
    }

    private func addThroughput(_ guest: GuestShell, _ measurements: inout Measurements) async throws {
        let count = Self.streamBytes
        let out = try await guest.time(["head", "-c", "\(count)", "/dev/zero"], expecting: count)
        let input = try await guest.time(
            ["sh", "-c", "exec cat >/dev/null"], input: [UInt8](repeating: 0, count: count))
        let pipe = try await guest.time(["sh", "-c", "head -c \(count) /dev/zero | cat >/dev/null"])
        for (metric, time) in [(Metric.outputThroughput, out), (.inputThroughput, input), (.guestPipe, pipe)] {
            measurements.add(metric, Double(count) / 1e6 / (time / .seconds(1)))
        }
    }
}
