import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct WorkspaceExecTests {
    private func running(_ events: [ExecEvent]) -> RecordedWorkspaces {
        RecordedWorkspaces { $0.events = events }
    }

    @Test func streamsPassBytesAndTheExitCodeIsTheGuests() async {
        let console = RecordedConsole()
        let bytes: [UInt8] = [0, 0xFF, 0x0A, 0xC3]
        let workspaces = running([
            .progress(Progress("Resuming the workspace")), .started(sequence: 3), .stdout(bytes),
            .stderr(Array("warning\n".utf8)), .stdout(bytes), .finished(.fixture(exitCode: 7)),
        ])
        let run = await CommandLineRun.of(
            ["workspace", "exec", "dev", "--", "ls", "--json", "a b"], workspaces.backend, console: console)
        #expect(run.status == 7)
        #expect(console.outputBytes == bytes + bytes)
        #expect(run.error == "Resuming the workspace\nwarning\n")
        #expect(
            workspaces.calls == [
                .found("dev"), .exec("0123456789ab", ["ls", "--json", "a b"], ExecCallOptions()),
            ])
    }

    @Test func everyFlagReachesTheSDK() async {
        let workspaces = running([.finished(.fixture())])
        let run = await CommandLineRun.of(
            [
                "workspace", "exec", "--env", "A=1", "dev", "--env", "B=x=y", "--timeout-seconds", "9", "--cwd", "sub",
                "--stdin", "--shell", "echo $A",
            ], workspaces.backend)
        #expect(run.status == 0)
        let options = ExecCallOptions {
            $0.variables = ["A": "1", "B": "x=y"]
            $0.timeoutSeconds = 9
            $0.cwd = "sub"
            $0.forwardsInput = true
        }
        #expect(workspaces.calls.last == .exec("0123456789ab", .shell("echo $A"), options))
    }

    @Test func jsonIsTheExecAndNothingElse() async throws {
        let result = ExecResult.fixture(exitCode: 3, stdout: "out\n", stderr: "err\n")
        let workspaces = running([.stdout(Array("out\n".utf8)), .finished(result)])
        let run = await CommandLineRun.of(["workspace", "exec", "dev", "--json", "--", "x"], workspaces.backend)
        #expect(run.status == 3)
        #expect(run.output == (try ContractJSON.encode(result)) + "\n")
        #expect(run.error.isEmpty)
        let options = ExecCallOptions { $0.maxOutputBytes = ExecOptions().maxOutputBytes }
        #expect(workspaces.calls.last == .exec("0123456789ab", ["x"], options))
    }

    @Test func aDetachedCommandIsANumberAndHowToGoOn() async throws {
        let result = ExecResult.fixture(state: .running, exitCode: nil)
        let workspaces = running([.started(sequence: 3), .stdout([65]), .finished(result)])
        let line = ["workspace", "exec", "dev", "--detach", "--timeout-seconds", "600", "--", "make"]
        let run = await CommandLineRun.of(line, workspaces.backend)
        #expect(run.status == 0)
        #expect(run.output == "3\n")
        #expect(
            run.error == """
                Command 3 goes on by itself, for at most 600 seconds.
                Read on: pyro workspace logs dev --sequence 3 --follow
                End it:  pyro workspace exec-stop dev 3

                """)
        let options = ExecCallOptions {
            $0.timeoutSeconds = 600
            $0.yieldAfter = .zero
        }
        #expect(workspaces.calls.last == .exec("0123456789ab", ["make"], options))
        let json = await CommandLineRun.of(
            ["workspace", "exec", "dev", "--detach", "--json", "--", "make"], workspaces.backend)
        #expect(json.status == 0)
        #expect(json.output == (try ContractJSON.encode(result)) + "\n")
        #expect(json.error.isEmpty)
    }

    @Test func aDetachedCommandThatEndsAtOnceWasStartedAllTheSame() async {
        let ended = await CommandLineRun.of(
            ["workspace", "exec", "dev", "--detach", "--", "false"],
            running([.finished(.fixture(command: ["false"], exitCode: 1))]).backend)
        #expect(ended.status == 0)
        #expect(ended.output == "3\n")
        #expect(ended.error == "[3] exited 1 in 1.2 s: false\n")
        let never = await CommandLineRun.of(
            ["workspace", "exec", "dev", "--detach", "--", "a b"],
            running([.finished(.fixture(command: ["a b"], exitCode: 127, pid: nil))]).backend)
        #expect(never.status == 127)
        #expect(never.error.contains("--shell 'a b'"))
    }

    @Test(
        arguments: [
            (CommandState.exited, 255, nil, 255), (.signaled, nil, "KILL", 137), (.timedOut, nil, nil, 124),
            (.lost, nil, nil, 125), (.cancelled, nil, nil, 125), (.running, nil, nil, 125),
        ] as [(CommandState, Int?, String?, Int32)])
    func everyOutcomeHasItsExitStatus(state: CommandState, code: Int?, signal: String?, status: Int32) async {
        let result = ExecResult.fixture(state: state, exitCode: code, signal: signal)
        let run = await CommandLineRun.of(
            ["workspace", "exec", "dev", "--", "x"], running([.finished(result)]).backend)
        #expect(run.status == status)
        #expect(run.error.isEmpty == (state == .exited))
    }

    @Test func whatKeepsACommandFromRunningIs125() async throws {
        let failing = RecordedWorkspaces {
            $0.failures = ["0123456789ab": PyroError(.capacity, "The host has no room.")]
        }
        for (workspace, backend) in [("nosuch", RecordedWorkspaces().backend), ("dev", failing.backend)] {
            let run = await CommandLineRun.of(["workspace", "exec", workspace, "--", "x"], backend)
            #expect(run.status == 125)
            #expect(run.error.hasPrefix("error: The"))
        }
        let silent = await CommandLineRun.of(["workspace", "exec", "dev", "--", "x"], running([]).backend)
        #expect(silent.status == 125)
        #expect(silent.error.contains("without a result"))
    }

    @Test func anInterruptedCommandExitsWithTheSignal() async throws {
        let workspaces = RecordedWorkspaces {
            $0.events = [.started(sequence: 3), .stdout(Array("part\n".utf8))]
            $0.interruption = CancellationError()
        }
        let interruption = Interruption(leave: { _ in })
        interruption.receive(2)
        let line = ["workspace", "exec", "dev", "--", "x"]
        let run = await CommandLineRun.of(line, workspaces.backend, interruption: interruption)
        #expect(run.status == 130)
        #expect(run.output == "part\n")
        #expect(run.error.isEmpty)
        let json = await CommandLineRun.of(
            ["workspace", "exec", "dev", "--json", "--", "x"], workspaces.backend, interruption: interruption)
        #expect(json.status == 130)
        #expect(
            try json.errorObject().message == "The command was interrupted by SIGINT and ended in its workspace.")
    }

    @Test func execStopPrintsHowTheCommandStands() async throws {
        let result = ExecResult.fixture(
            state: .signaled, exitCode: nil, signal: "INT", stdout: "not shown", recordedAt: .noon)
        let workspaces = RecordedWorkspaces { $0.stopped = result }
        let line = ["workspace", "exec-stop", "dev", "3", "--signal", "sigint"]
        let run = await CommandLineRun.of(line, workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls == [.found("dev"), .stopCommand(3, signal: "INT")])
        #expect(run.output == "[3] 2026-11-23T12:00:00Z ended by signal INT after 1.2 s: make\n")
        #expect(run.error.isEmpty)
        let json = await CommandLineRun.of(line + ["--json"], workspaces.backend)
        #expect(json.output == (try ContractJSON.encode(result)) + "\n")
    }

    @Test func execStopOfOneThatRunsOnNamesTheLastResort() async {
        let workspaces = RecordedWorkspaces { $0.stopped = .fixture(state: .running, exitCode: nil) }
        let run = await CommandLineRun.of(["workspace", "exec-stop", "dev", "3"], workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls.last == .stopCommand(3, signal: "TERM"))
        #expect(run.output == "[3] running for 1.2 s: make\n")
        #expect(run.error == "hint: It may need a while, or ignore TERM; --signal KILL cannot be ignored.\n")
    }

    @Test func commandsAreOneLineAsTyped() {
        #expect(CommandText.line(["git", "commit", "-m", "it's", ""]) == "git commit -m 'it'\\''s' ''")
        #expect(CommandText.line(.shell("a\nb\u{1B}[2J\u{7}\u{9B}")) == "a\\nb\\x1B[2J\\x07\\x9B")
        let long = CommandText.line(.shell(String(repeating: "x", count: 500)))
        #expect(long.count == CommandText.longest)
        #expect(long.hasSuffix("x..."))
    }
}
