import FoundationEssentials
import PyroSDK
import Testing

@testable import PyroMCP

/// What a client reads of commands in workspaces: results, running commands, logs.
@Suite(.timeLimit(.minutes(1))) struct ExecToolTests {
    private static let arguments: JSONValue = ["workspace_id": "box", "command": "x"]

    private func text(_ result: JSONValue) throws -> String {
        try #require(result["content"]?.array?.first?["text"]?.string)
    }

    @Test func aCommandThatEndedIsWholeInBothForms() async throws {
        let server = ServerFixture(
            .recording(events: [
                .progress(Progress("Booting")), .started(sequence: 7), .stdout(Array("out\n".utf8)),
                .stderr(Array("err".utf8)), .finished(.fixture(command: .shell("x"), exitCode: 3)),
            ]), profile: .workspaceCore)
        let result = try await server.result(of: "workspace_exec", Self.arguments)
        #expect(result["structuredContent"]?["stdout"] == "out\n")
        #expect(result["structuredContent"]?["exit_code"] == 3)
        #expect(result["structuredContent"]?["next_offset"] == ["stdout": 4, "stderr": 3])
        #expect(
            try text(result) == """
                exited with code 3 after 7 ms
                stdout (4 bytes):
                out
                stderr (3 bytes):
                err
                command: "x" in /workspace, pid 5
                workspace: 0123456789ab, debian:12, command 7
                next offset: stdout 4, stderr 3
                """)
        _ = await server.end()
    }

    @Test func aCommandThatGoesOnSaysHowToFollowAndToEndIt() async throws {
        let result = ExecResult.fixture(state: .running, exitCode: nil, stdoutBytes: 9, nextOffset: 0)
        let server = ServerFixture(
            .recording(events: [.started(sequence: 7), .stdout(Array("some\n".utf8)), .finished(result)]),
            profile: .workspaceCore)
        let answer = try await server.result(of: "workspace_exec", Self.arguments)
        let structure = try #require(answer["structuredContent"])
        #expect(structure["state"] == "running")
        // Four more bytes were printed than were heard: reading on begins before them.
        #expect(structure["next_offset"]?["stdout"] == 5)
        #expect((structure["stdout_bytes"], structure["stdout_truncated"]) == (9, true))
        let words = try text(answer)
        for part in [
            "still running after 7 ms\n", "workspace_logs: sequence 7, offset 5, wait_seconds 20",
            "workspace_exec_stop: sequence 7",
        ] {
            #expect(words.contains(part))
        }
        _ = await server.end()
    }

    @Test func longOutputIsCutInTheMiddleAndCanBeReadInTheLogs() async throws {
        let bytes = [UInt8](repeating: 0x78, count: 100_000)
        let server = ServerFixture(
            .recording(events: [.started(sequence: 7), .stdout(bytes), .stderr(bytes), .finished(.fixture())]),
            profile: .workspaceCore)
        let answer = try await server.result(of: "workspace_exec", Self.arguments)
        #expect(answer["structuredContent"]?["stdout_bytes"] == 100_000)
        #expect(answer["structuredContent"]?["stderr_truncated"] == true)
        #expect(try text(answer).hasSuffix("can be read with workspace_logs: sequence 7, stream, offset."))
        #expect(answer.utf8.count <= Limits.toolResultBytes)
        _ = await server.end()
    }

    @Test func theEndOfAStoppedCommandIsCutToo() throws {
        let bytes = [UInt8](repeating: 0x01, count: 200_000)
        var result = ExecResult.fixture(state: .signaled, exitCode: nil, stdout: bytes, nextOffset: 200_000)
        result.signal = "TERM"
        let report = try CommandReport(result, maximumOutputBytes: 16384).toolResult()
        #expect(report.encodedBytes <= Limits.toolResultBytes)
        #expect(report.structured?["stdout_bytes"] == 200_000)
        #expect(report.structured?["next_offset"]?["stdout"] == 200_000)
        #expect(report.text.hasPrefix("ended by signal TERM"))
        let binary = ExecResult.fixture(stdout: [0xFF, 0xFE], stdoutBytes: 5000)
        let shown = try CommandReport(binary, maximumOutputBytes: 16384).toolResult()
        #expect(shown.structured?["stdout"] == "//4=")
        #expect((shown.structured?["stdout_bytes"], shown.structured?["stdout_truncated"]) == (5000, true))
    }
}

@Suite(.timeLimit(.minutes(1))) struct LogsReportTests {
    private static let time = Date(timeIntervalSince1970: 1_800_000_000)

    private func logs(_ entries: [ExecResult]) -> ExecLogs {
        ExecLogs(workspaceID: WorkspaceInfo.fixtureID, entries: entries)
    }

    @Test func anEntryOfAListHasTheEndOfItsOutput() throws {
        let lines = Array((0..<1000).map { "line \($0) \u{E9}\n" }.joined().utf8)
        let half = LogTail.askedBytes / 2
        // Each shift cuts at another place of a character.
        for shift in 0..<12 {
            let all = lines + [UInt8](repeating: 0x2E, count: shift)
            var entry = ExecResult.fixture(recordedAt: Self.time)
            entry.show(
                stdout: CapturedStream(
                    head: Array(all.prefix(half)), tail: Array(all.suffix(half)), totalBytes: all.count),
                stderr: CapturedStream(head: Array("short".utf8), totalBytes: 5))
            let result = try LogsReport(logs: logs([entry])).list()
            let shown = try #require(result.structured?["entries"]?.array?.first)
            let text = try #require(shown["stdout"]?.string)
            #expect(shown["stdout_encoding"] == "utf-8")
            #expect(String(decoding: all, as: UTF8.self).hasSuffix(text))
            #expect((1021...1024).contains(text.utf8.count))
            #expect((shown["stdout_truncated"], shown["stderr_truncated"]) == (true, false))
            #expect(shown["stdout_bytes"] == .integer(Int64(all.count)))
            #expect(shown["stderr"] == "short")
        }
    }

    @Test func aListKeepsToItsSizeAndDropsTheOldest() throws {
        let command = Command.shell(String(repeating: "\u{1}", count: 100_000))
        let entries = (1...100).map { sequence in
            ExecResult.fixture(
                sequence: sequence, command: command, stdout: [UInt8](repeating: 0x1B, count: 2000),
                recordedAt: Self.time)
        }
        let result = try LogsReport(logs: logs(entries)).list()
        #expect(result.encodedBytes <= Limits.toolResultBytes)
        let structured = try #require(result.structured)
        #expect(ExecSchema.logs.problem(with: structured, at: "") == nil)
        let shown = try #require(structured["entries"]?.array)
        #expect(shown.last?["sequence"] == 100)
        #expect(structured["count"] == .integer(Int64(shown.count)))
        #expect(result.text.contains("\(100 - shown.count) older ones had no room"))
        let ten = try LogsReport(logs: logs(Array(entries.suffix(10)))).list()
        #expect(ten.encodedBytes <= Limits.toolResultBytes)
        #expect(ten.structured?["count"] == 10)
    }

    @Test func whatHasNoRoomIsReadAgainInASmallerPart() async throws {
        let calls = Recorder<SDKCall>()
        var backend = Backend.recording(calls)
        backend.readLog = { name, part in
            calls.add(.readLog(name, part))
            let bytes = [UInt8](repeating: 0x01, count: part.maxBytes)
            let entry = ExecResult.fixture(
                sequence: part.sequence, state: .running, exitCode: nil, stdout: bytes, stdoutBytes: 90_000,
                nextOffset: part.offset + part.maxBytes, recordedAt: Self.time)
            return ExecLogs(workspaceID: WorkspaceInfo.fixtureID, entries: [entry])
        }
        let server = ServerFixture(backend, profile: .workspaceCore)
        let arguments: JSONValue = [
            "workspace_id": "box", "sequence": 3, "offset": 100, "max_bytes": 32768, "wait_seconds": 5,
        ]
        let result = try await server.result(of: "workspace_logs", arguments)
        #expect(result.utf8.count <= Limits.toolResultBytes)
        let parts = calls.values.compactMap { if case .readLog(_, let part) = $0 { part } else { nil } }
        #expect(parts.map(\.wait).first == .seconds(5))
        #expect(parts.dropFirst().allSatisfy { $0.wait == .zero })
        let shown = try #require(parts.last?.maxBytes)
        let entry = result["structuredContent"]?["entries"]?.array?.first
        #expect(entry?["next_offset"]?["stdout"] == .integer(Int64(100 + shown)))
        let text = try #require(result["content"]?.array?.first?["text"]?.string)
        let heading = "stdout from byte 100 up to \(100 + shown) of 90000; read on with offset \(100 + shown)."
        #expect(text.hasPrefix(heading))
        _ = await server.end()
    }

    @Test(arguments: [
        (CommandState.running, "so far; wait for more with offset 4, wait_seconds 20."), (.exited, ": all there is."),
    ])
    func theEndOfTheOutputSaysWhetherThereCanBeMore(state: CommandState, words: String) throws {
        let entry = ExecResult.fixture(state: state, stdout: Array("text".utf8), recordedAt: Self.time)
        let result = try LogsReport(logs: logs([entry])).part(.stdout, offset: 0)
        #expect(result.text.hasPrefix("stdout from byte 0 up to 4 of 4"))
        #expect(result.text.contains(words))
    }
}
