import Glibc
import GuestSupport
import PyroSDK
import Testing

/// Who may end a command, and that nothing of it stays in the guest.
@Suite struct WorkspaceEndingTests {
    @Test func cancellingTheTaskEndsTheProcessInTheGuest() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let (started, tell) = AsyncStream<Int>.makeStream()
            let task = Task {
                for try await event in workspace.execEvents([
                    "sh", "-c", "echo ready; setsid sleep 3001 & exec sleep 3002",
                ]) {
                    if case .started(let sequence) = event { tell.yield(sequence) }
                    if case .stdout = event { tell.finish() }
                }
            }
            let sequence = try #require(await started.first { _ in true })
            for await _ in started {}
            #expect(try await workspace.runsProcess("sleep 3002"))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // It returned only when they were gone.
            #expect(try await workspace.exec(["pgrep", "-f", "^sleep 300[12]$"]).exitCode == 1)
            let entry = try #require(try await workspace.readLog(sequence).entries.first)
            #expect(entry.state == .cancelled && entry.stdout == "ready\n" && entry.signal == "KILL")
        }
    }

    @Test func aSequenceThatIsAbandonedEndsItsCommand() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            for try await event in workspace.execEvents(["sh", "-c", "echo ready; exec sleep 3003"]) {
                if case .stdout = event { break }
            }
            try await eventually("the process to end") { try await !workspace.runsProcess("sleep 3003") }
        }
    }

    @Test func aKilledClientTakesItsCommandAlongAndNoOther() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let words = ["workspace", "exec", workspace.id, "--timeout-seconds", "600"]
            let detached = try await host.start(words + ["--detach", "--", "sleep", "3004"]).outcome()
            #expect(detached.status == 0 && detached.text == "1\n")
            #expect(
                detached.error == """
                    Command 1 goes on by itself, for at most 600 seconds.
                    Read on: pyro workspace logs \(workspace.id) --sequence 1 --follow
                    End it:  pyro workspace exec-stop \(workspace.id) 1

                    """)
            let client = try host.start(words + ["--", "sh", "-c", "echo ready; exec sleep 3005"])
            try await eventually(within: .seconds(60), "the command to run") { client.output == Array("ready\n".utf8) }
            client.signal(SIGKILL)
            _ = try await client.outcome()
            try await eventually("its command to end") { try await !workspace.runsProcess("sleep 3005") }
            #expect(try await workspace.runsProcess("sleep 3004"))
            #expect(try await workspace.readLog(2).entries.first?.state == .cancelled)
            #expect(try await workspace.readLog(1).entries.first?.state == .running)
        }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func aSignalToTheProgramEndsItsCommand(signal: Int32) async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let client = try host.start([
                "workspace", "exec", workspace.id, "--", "sh", "-c", "echo ready; exec sleep 3006",
            ])
            try await eventually(within: .seconds(60), "the command to run") { client.output == Array("ready\n".utf8) }
            client.signal(signal)
            let outcome = try await client.outcome()
            #expect(outcome.status == 128 + signal, "\(outcome.error)")
            #expect(try await !workspace.runsProcess("sleep 3006"))
            #expect(try await workspace.status().state == .started)
        }
    }

    @Test func oneThatIgnoresTERMGoesOnUntilKILL() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let sequence = try await workspace.begin("trap '' TERM; echo ready; while :; do sleep 1; done")
            try await workspace.printed("ready", by: sequence)
            let still = try await workspace.stopCommand(sequence)
            #expect(still.state == .running && still.sequence == sequence && still.stdout == "ready\n")
            let stop = ["workspace", "exec-stop", workspace.id, "\(sequence)", "--signal", "KILL"]
            let outcome = try await host.start(stop).outcome()
            #expect(outcome.status == 0 && (outcome.text + outcome.error).contains("ended by signal KILL after"))
            let entry = try #require(try await workspace.readLog(sequence).entries.first)
            #expect(entry.state == .signaled && entry.signal == "KILL")
            let late = try await refusal { try await workspace.stopCommand(sequence) }
            #expect(late.code == .wrongState && late.message.contains("\(sequence)"))
            let unknown = try await refusal { try await workspace.stopCommand(999) }
            #expect(unknown.code == .notFound)
            let nonsense = try await refusal { try await workspace.stopCommand(sequence, signal: "NONSENSE") }
            #expect(nonsense.code == .usage && nonsense.message.contains("NONSENSE"))
        }
    }

    @Test func oneThatHandlesASignalEndsAsItLikes() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let sequence = try await workspace.begin(
                "trap 'echo bye; exit 5' INT; echo ready; while :; do sleep 0.1; done")
            try await workspace.printed("ready", by: sequence)
            _ = try await workspace.stopCommand(sequence, signal: "INT")
            let end = try await workspace.followed(sequence)
            #expect(end.result?.state == .exited && end.result?.exitCode == 5 && end.text == "ready\nbye\n")
        }
    }

    @Test func aCommandOfADeletedWorkspaceIsToldSo() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let client = try host.start([
                "workspace", "exec", workspace.id, "--", "sh", "-c", "echo ready; exec sleep 3007",
            ])
            try await eventually(within: .seconds(60), "the command to run") { client.output == Array("ready\n".utf8) }
            try await workspace.delete()
            let outcome = try await client.outcome()
            #expect(outcome.status == 125 && outcome.error.contains("error: "), "\(outcome.error)")
        }
    }
}
