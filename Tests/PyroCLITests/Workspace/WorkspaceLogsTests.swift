import FoundationEssentials
import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct WorkspaceLogsTests {
    private func workspaces(_ output: KeptOutput, events: [ExecEvent] = []) -> RecordedWorkspaces {
        RecordedWorkspaces {
            $0.readLog = { output.read($0, from: $1, maxBytes: $2) }
            $0.events = events
        }
    }

    @Test func aListHasALineForEachCommandAndItsOutput() async throws {
        let output = KeptOutput(stdout: Array("out".utf8), stderr: Array("err\n".utf8))
        let logs = ExecLogs(
            workspaceID: "0123456789ab",
            entries: [
                .fixture(sequence: 2, command: .shell("true"), recordedAt: .noon - 60),
                .fixture(sequence: 3, exitCode: 2, stdout: "out", stderr: "err\n", recordedAt: .noon),
            ])
        let workspaces = RecordedWorkspaces {
            $0.logs = logs
            $0.readLog = { output.read($0, from: $1, maxBytes: $2) }
        }
        let run = await CommandLineRun.of(["workspace", "logs", "dev"], workspaces.backend)
        #expect(run.status == 0)
        #expect(
            run.output == """
                [2] 2026-11-23T11:59:00Z exited 0 in 1.2 s: true

                [3] 2026-11-23T12:00:00Z exited 2 in 1.2 s: make
                out
                [3] stderr:
                err

                """)
        #expect(run.error.isEmpty)
        let calls: [WorkspaceCall] = [
            .found("dev"), .logs(limit: 10, maxOutputBytes: 0),
            .readLog(3, .stdout, offset: 0, maxBytes: LogParts.partBytes),
            .readLog(3, .stderr, offset: 0, maxBytes: LogParts.partBytes),
        ]
        #expect(workspaces.calls == calls)
        let json = await CommandLineRun.of(
            ["workspace", "logs", "dev", "--limit", "2", "--json"], workspaces.backend)
        #expect(json.output == (try ContractJSON.encode(logs)) + "\n")
        #expect(workspaces.calls.last == .logs(limit: 2, maxOutputBytes: 2 * Limits.streamKeptBytes))
    }

    @Test func aWorkspaceWithoutCommandsSaysSo() async {
        let workspaces = RecordedWorkspaces { $0.logs = ExecLogs(workspaceID: "0123456789ab", entries: []) }
        let run = await CommandLineRun.of(["workspace", "logs", "dev"], workspaces.backend)
        #expect(run.status == 0)
        #expect(run.output.isEmpty)
        #expect(run.error == "No command was given in it yet.\n")
    }

    @Test func aSequenceIsItsBytesOnBothStreams() async {
        let console = RecordedConsole()
        let binary: [UInt8] = [0xFF, 0, 0xFE, 0x0A, 0xC3]
        let workspaces = workspaces(
            KeptOutput(stdout: binary, stderr: Array("err".utf8), readBytes: 2))
        let run = await CommandLineRun.of(
            ["workspace", "logs", "dev", "--sequence", "3"], workspaces.backend, console: console)
        #expect(run.status == 0)
        #expect(console.outputBytes == binary)
        #expect(run.error == "err")
    }

    @Test func aStreamIsExactlyItsBytesOnStdout() async {
        let workspaces = workspaces(KeptOutput(stdout: Array("no".utf8), stderr: Array("0123456789".utf8)))
        let run = await CommandLineRun.of(
            ["workspace", "logs", "dev", "--sequence", "3", "--stream", "stderr", "--offset", "4"], workspaces.backend)
        #expect(run.status == 0)
        #expect(run.output == "456789")
        #expect(run.error.isEmpty)
        #expect(workspaces.calls.last == .readLog(3, .stderr, offset: 4, maxBytes: LogParts.partBytes))
        let beyond = await CommandLineRun.of(
            ["workspace", "logs", "dev", "--sequence", "3", "--stream", "stderr", "--offset", "99"],
            workspaces.backend)
        #expect(beyond.status == 0)
        #expect(beyond.output.isEmpty)
    }

    @Test func whatIsNoLongerKeptIsSaid() async {
        let stream = Array("0123456789".utf8)
        let middle = workspaces(KeptOutput(stdout: stream, lost: 3..<7))
        let line = ["workspace", "logs", "dev", "--sequence", "3"]
        let run = await CommandLineRun.of(line, middle.backend)
        #expect(run.output == "012789")
        #expect(run.error == "4 bytes of stdout are no longer kept.\n")
        let all = await CommandLineRun.of(line, workspaces(KeptOutput(stdout: stream, lost: 0..<10)).backend)
        #expect(all.output.isEmpty)
        #expect(all.error == "10 bytes of stdout are no longer kept.\n")
        let list = RecordedWorkspaces {
            $0.logs = ExecLogs(workspaceID: "0123456789ab", entries: [.fixture(stdout: "0123456789")])
            $0.readLog = { KeptOutput(stdout: stream, lost: 3..<7).read($0, from: $1, maxBytes: $2) }
        }
        #expect(
            await CommandLineRun.of(["workspace", "logs", "dev"], list.backend).output == """
                [3] exited 0 in 1.2 s: make
                012
                [... 4 bytes left out ...]
                789

                """)
    }

    @Test func aRunningCommandIsReadToWhereItStood() async throws {
        let recorder = Recorder<Int>()
        let workspaces = RecordedWorkspaces {
            $0.readLog = { stream, offset, _ in
                recorder.add(offset)
                // It prints ten bytes more with every read.
                let printed = [UInt8](repeating: 65, count: stream == .stdout ? 10 * recorder.values.count : 0)
                var output = KeptOutput(stdout: printed, readBytes: 4)
                output.entry = .fixture(state: .running, exitCode: nil)
                return output.read(stream, from: offset, maxBytes: .max)
            }
        }
        let run = await CommandLineRun.of(
            ["workspace", "logs", "dev", "--sequence", "3", "--stream", "stdout"], workspaces.backend)
        #expect(run.status == 0)
        #expect(recorder.values == [0, 4, 8])
        #expect(run.output == String(repeating: "A", count: 12))
        #expect(run.error.isEmpty)
    }

    @Test func followGoesOnToTheEndAndExitsWithSuccess() async throws {
        let events: [ExecEvent] = [
            .started(sequence: 5), .stdout([0xFF]), .stderr(Array("err\n".utf8)),
            .finished(.fixture(sequence: 5, exitCode: 2)),
        ]
        let console = RecordedConsole()
        let workspaces = workspaces(KeptOutput(), events: events)
        let run = await CommandLineRun.of(
            ["workspace", "logs", "dev", "--follow"], workspaces.backend, console: console)
        #expect(run.status == 0)
        #expect(console.outputBytes == [0xFF])
        #expect(run.error == "err\n[5] exited 2 in 1.2 s: make\n")
        #expect(workspaces.calls == [.found("dev"), .follow(nil, StreamOffsets(stdout: 0, stderr: 0))])
        let one = await CommandLineRun.of(
            ["workspace", "logs", "dev", "--sequence", "5", "--follow", "--stream", "stderr", "--offset", "2"],
            workspaces.backend)
        #expect(one.output == "err\n")
        #expect(workspaces.calls.last == .follow(5, StreamOffsets(stdout: 0, stderr: 2)))
    }

    @Test func anInterruptedFollowLeavesTheCommandAlone() async throws {
        let workspaces = RecordedWorkspaces { $0.interruption = CancellationError() }
        let interruption = Interruption(leave: { _ in })
        interruption.receive(2)
        let run = await CommandLineRun.of(
            ["workspace", "logs", "dev", "--follow", "--json"], workspaces.backend, interruption: interruption)
        #expect(run.status == 130)
        #expect(try run.errorObject().message == "Reading was interrupted by SIGINT; the command is as it was.")
    }

    @Test func jsonOfOneCommandHoldsBothStreamsAlsoAfterFollow() async throws {
        let output = KeptOutput(stdout: [0xFF, 0xFE], stderr: Array("err".utf8))
        let workspaces = workspaces(output, events: [.stdout([0xFF]), .finished(.fixture())])
        var entry = output.read(.stdout, from: 0, maxBytes: .max)
        entry.stderr = "err"
        entry.stderrTruncated = false
        entry.nextOffset.stderr = 3
        let logs = ExecLogs(workspaceID: "0123456789ab", entries: [entry])
        for line in [["--sequence", "3"], ["--follow"]] {
            let run = await CommandLineRun.of(["workspace", "logs", "dev", "--json"] + line, workspaces.backend)
            #expect(run.status == 0)
            #expect(run.output == (try ContractJSON.encode(logs)) + "\n")
            #expect(run.error.isEmpty)
        }
        _ = await CommandLineRun.of(
            ["workspace", "logs", "dev", "--json", "--sequence", "3", "--stream", "stderr", "--offset", "1"],
            workspaces.backend)
        #expect(
            workspaces.calls.last == .readLog(3, .stderr, offset: 1, maxBytes: 2 * Limits.streamKeptBytes))
    }

    @Test func textThatIsNoBase64IsAnErrorAndNoTrap() async throws {
        let workspaces = RecordedWorkspaces {
            $0.readLog = { _, _, _ in
                var entry = ExecResult.fixture(stdout: "***")
                entry.stdoutEncoding = .base64
                return entry
            }
        }
        let run = await CommandLineRun.of(["workspace", "logs", "dev", "--sequence", "3"], workspaces.backend)
        #expect(run.status == 1)
        #expect(run.error.contains("is no base64"))
    }
}
