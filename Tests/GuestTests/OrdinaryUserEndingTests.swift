import Glibc
import GuestSupport
import PyroSDK
import Testing

/// However a run is given up, nothing of it stays. `make test` runs this suite as an ordinary user too.
@Suite struct OrdinaryUserEndingTests {
    private static let endless: [String] = ["run", "debian:12", "--timeout-seconds", "600", "--", "sh", "-c"]

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func aSignalToTheProgramEndsTheMachine(signal: Int32) async throws {
        try await withHost { host in
            let program = try host.start(Self.endless + ["echo ready; sleep 600"])
            try await eventually(within: .seconds(60), "the command to run") { program.output == Array("ready\n".utf8) }
            #expect(ProcessTable.running("qemu-system-x86_64").count == 1)
            program.signal(signal)
            let outcome = try await program.outcome()
            #expect(outcome.status == 128 + signal)
            #expect(ProcessTable.descendants().isEmpty)
        }
    }

    @Test func aKilledProgramTakesTheMachineAlong() async throws {
        try await withHost { host in
            let program = try host.start(Self.endless + ["echo ready; sleep 600"])
            try await eventually(within: .seconds(60), "the command to run") { program.output == Array("ready\n".utf8) }
            program.signal(SIGKILL)
            let outcome = try await program.outcome()
            #expect(outcome.status == -SIGKILL, "\(outcome.error)")
            try await eventually("the machine to end") { ProcessTable.descendants().isEmpty }
        }
    }

    @Test func aProgramKilledWhileItsMachineStartsTakesItAlong() async throws {
        try await withHost { host in
            for milliseconds in [30, 100, 200, 400] {
                let program = try host.start(Self.endless + ["sleep 600"])
                try await Task.sleep(for: .milliseconds(milliseconds))
                program.signal(SIGKILL)
                _ = try await program.outcome()
                try await eventually("the machine to end") { ProcessTable.descendants().isEmpty }
            }
        }
    }

    @Test func interruptionWhileTheMachineStartsLeavesNothing() async throws {
        try await withHost { host in
            for milliseconds in [100, 300] {
                let program = try host.start(Self.endless + ["sleep 600"])
                try await eventually("a supervisor") { !ProcessTable.running("pyro-supervisor").isEmpty }
                try await Task.sleep(for: .milliseconds(milliseconds))
                program.signal(SIGINT)
                let outcome = try await program.outcome()
                #expect(outcome.status == 130, "\(outcome.error)")
            }
        }
    }

    @Test func cancellingTheTaskEndsTheMachine() async throws {
        try await withHost { host in
            let pyro = try host.pyro()
            let (started, tell) = AsyncStream<String>.makeStream()
            let task = Task {
                for try await event in pyro.runEvents(.shell("echo ready; sleep 600")) {
                    if case .stdout(let bytes) = event { tell.yield(String(decoding: bytes, as: UTF8.self)) }
                }
                tell.finish()
            }
            var lines = started.makeAsyncIterator()
            #expect(await lines.next() == "ready\n")
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // It returned only when the machine was gone.
            #expect(ProcessTable.descendants().isEmpty)
        }
    }

    @Test func aSequenceThatIsAbandonedEndsTheMachine() async throws {
        try await withHost { host in
            for try await event in try host.pyro().runEvents(.shell("yes | head -c 100000000; sleep 600")) {
                if case .stdout = event { break }
            }
            try await eventually("the machine to end") { ProcessTable.descendants().isEmpty }
        }
    }

    @Test func qemuIsNoMorePrivilegedThanTheUser() async throws {
        try await withHost { host in
            let program = try host.start(Self.endless + ["echo ready; sleep 600"])
            try await eventually(within: .seconds(60), "the command to run") { program.output == Array("ready\n".utf8) }
            let qemu = try #require(ProcessTable.running("qemu-system-x86_64").first)
            let status = try #require(ProcessTable.status(of: qemu.pid))
            #expect(status["CapEff"] == "0000000000000000" && status["CapBnd"] == "0000000000000000")
            #expect(status["NoNewPrivs"] == "1" && status["Seccomp"] == "2")
            let user = try #require(status["Uid"]?.split(separator: "\t").first.flatMap { uid_t($0) })
            #expect(geteuid() == 0 ? user != 0 : user == geteuid())
            program.signal(SIGINT)
            let outcome = try await program.outcome()
            #expect(outcome.status == 130, "\(outcome.error)")
        }
    }
}
