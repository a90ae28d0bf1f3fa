import GuestSupport
import PyroSDK
import Testing

/// Machines side by side, all from one checkpoint.
@Suite struct ManyMachinesTests {
    @Test func eightAtOnceAreEightDifferentMachines() async throws {
        try await withHost { host in
            let pyro = try host.pyro()
            let line =
                "cat /etc/machine-id; hostname; head -c 16 /dev/urandom | od -An -tx1; cat /proc/sys/kernel/random/uuid"
            var options = RunOptions()
            options.timeoutSeconds = 120
            let results = try await withThrowingTaskGroup(of: RunResult.self) { [options] group in
                for _ in 0..<8 { group.addTask { try await pyro.run(["sh", "-c", line], options: options) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let lines = results.map { $0.stdout.split(separator: "\n").map(String.init) }
            try #require(lines.count == 8 && lines.allSatisfy { $0.count == 4 })
            for index in 0..<4 { #expect(Set(lines.map { $0[index] }).count == 8) }
            for (result, line) in zip(results, lines) {
                #expect(line[0].wholeMatch(of: /[0-9a-f]{32}/) != nil)
                #expect(line[1] == "pyro-\(result.vmID)")
            }
        }
    }

    @Test func programsOfTheirOwnShareACheckpoint() async throws {
        try await withHost { host in
            let programs = try (0..<4).map { try host.start(["run", "debian:12", "--", "echo", "machine \($0)"]) }
            for (index, program) in programs.enumerated() {
                let outcome = try await program.outcome()
                #expect(outcome.status == 0, "\(outcome.error)")
                #expect(outcome.text == "machine \(index)\n")
            }
        }
    }
}
