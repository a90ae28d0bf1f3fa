import Glibc
import GuestSupport
import Testing

/// Processes of a machine that die or hang while a command runs.
@Suite struct LostMachineTests {
    @Test func aKilledSupervisorIsToldAndTakesQEMUAlong() async throws {
        try await withHost { host in
            let program = try await host.endless()
            let supervisor = try #require(ProcessTable.running("pyro-supervisor").first)
            kill(supervisor.pid, SIGKILL)
            let outcome = try await program.outcome()
            #expect(outcome.status == 125)
            #expect(outcome.error.contains("error: "))
            try await eventually("QEMU to end") { ProcessTable.running("qemu-system-x86_64").isEmpty }
            let again = try await host.run("echo", "again")
            #expect(again.text == "again\n", "\(again.error)")
        }
    }

    @Test func aKilledSupervisorHasACodeForPrograms() async throws {
        try await withHost { host in
            let program = try await host.endless(options: ["--json"])
            let supervisor = try #require(ProcessTable.running("pyro-supervisor").first)
            kill(supervisor.pid, SIGKILL)
            let outcome = try await program.outcome()
            #expect(outcome.status == 125)
            #expect(outcome.text.contains("\"code\":\"guest_lost\""), "\(outcome.text)")
            let again = try await host.run("true")
            #expect(again.status == 0, "\(again.error)")
        }
    }

    @Test func aKilledQEMUIsNamed() async throws {
        try await withHost { host in
            let program = try await host.endless()
            let qemu = try #require(ProcessTable.running("qemu-system-x86_64").first)
            kill(qemu.pid, SIGKILL)
            let outcome = try await program.outcome()
            #expect(outcome.status == 125)
            #expect(outcome.error.contains("QEMU was ended by signal 9"), "\(outcome.error)")
            let again = try await host.run("echo", "again")
            #expect(again.text == "again\n", "\(again.error)")
        }
    }

    @Test func theTimeLimitEndsACommandOfAMachineThatHangs() async throws {
        try await withHost { host in
            let program = try await host.endless(seconds: 4)
            let qemu = try #require(ProcessTable.running("qemu-system-x86_64").first)
            kill(qemu.pid, SIGSTOP)
            let outcome = try await program.outcome()
            #expect(outcome.status == 124)
            #expect(outcome.text == "ready\n")
        }
    }

    @Test func anInterruptionEndsAMachineThatHangs() async throws {
        try await withHost { host in
            let program = try await host.endless()
            let qemu = try #require(ProcessTable.running("qemu-system-x86_64").first)
            kill(qemu.pid, SIGSTOP)
            program.signal(SIGINT)
            let outcome = try await program.outcome()
            #expect(outcome.status == 130, "\(outcome.error)")
        }
    }
}

extension TestHost {
    /// A command that has printed `ready` and would go on without end.
    func endless(seconds: Int = 600, options: [String] = []) async throws -> Program {
        // With --json nothing is printed before the end, so the command's own process tells that it runs.
        let program = try start(
            ["run", "debian:12", "--timeout-seconds", "\(seconds)"] + options
                + ["--", "sh", "-c", "echo ready; sleep 600"])
        try await eventually(within: .seconds(60), "the command to run") {
            guard options.isEmpty else { return !ProcessTable.running("qemu-system-x86_64").isEmpty }
            return program.output == Array("ready\n".utf8)
        }
        return program
    }
}
