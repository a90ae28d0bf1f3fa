import PyroSDK
import Testing

@testable import PyroMCP

@Suite struct CommandReportTests {
    private func report(
        stdout: [UInt8], stderr: [UInt8] = [], command: Command = ["x"], shown: Int = Limits.toolOutputBytes.default
    ) -> CommandReport<RunResult> {
        var out = StreamCapture(limit: shown)
        var err = StreamCapture(limit: shown)
        for start in stride(from: 0, to: stdout.count, by: 65536) {
            out.append(Array(stdout[start..<min(start + 65536, stdout.count)]))
        }
        err.append(stderr)
        return CommandReport(
            outcome: .fixture(command: command), stdout: out, stderr: err, maximumOutputBytes: shown)
    }

    @Test func shortOutputIsWholeInBothForms() throws {
        let result = try report(stdout: Array("hello\n".utf8), stderr: Array("oops".utf8)).toolResult()
        #expect(result.structured?["stdout"] == "hello\n")
        #expect(result.structured?["stderr"] == "oops")
        #expect(result.structured?["stdout_truncated"] == false)
        #expect(result.structured?["stdout_bytes"] == 6)
        #expect(!result.isError)
        for part in [
            "exited with code 0 after 7 ms", "stdout (6 bytes):\nhello\n", "stderr (4 bytes):\noops\n",
            #"command: ["x"] in /workspace, pid 5"#,
            "machine: 0123456789ab, debian:12 (sha256:00), tcg, gone: command ended",
        ] {
            #expect(result.text.contains(part))
        }
    }

    @Test func longOutputShowsItsTwoEnds() throws {
        let lines = (0..<100_000).map { "line \($0)\n" }.joined()
        let result = try report(stdout: Array(lines.utf8)).toolResult()
        let shown = try #require(result.structured?["stdout"]?.string)
        #expect(shown.hasPrefix("line 0\n"))
        #expect(shown.hasSuffix("line 99999\n"))
        #expect(shown.contains("bytes left out ...]"))
        #expect(result.structured?["stdout_truncated"] == true)
        #expect(result.structured?["stdout_bytes"] == .integer(Int64(lines.utf8.count)))
        #expect(shown.utf8.count < Limits.toolOutputBytes.default + 100)
        #expect(shown.utf8.count > Limits.toolOutputBytes.default - 100)
    }

    static let worst: [(String, [UInt8])] = [
        ("letters", [UInt8](repeating: 120, count: 200_000)), ("zeros", [UInt8](repeating: 0, count: 200_000)),
        ("quotes", [UInt8](repeating: 34, count: 200_000)), ("binary", [UInt8](repeating: 0xFF, count: 200_000)),
        ("emoji", Array(String(repeating: "\u{1F600}", count: 50_000).utf8)),
    ]

    @Test(arguments: worst)
    func theWholeResultKeepsToItsSize(name: String, bytes: [UInt8]) throws {
        let commands: [Command] = [
            ["x"], .shell(String(repeating: "\u{1}", count: 500_000)),
            .arguments(Array(repeating: "\"\u{7}", count: 50_000)),
        ]
        for command in commands {
            let report = report(
                stdout: bytes, stderr: bytes, command: command, shown: Limits.toolOutputBytes.range.upperBound)
            let result = try report.toolResult()
            #expect(result.encodedBytes <= Limits.toolResultBytes, "\(name)")
            #expect(result.encodedBytes > Limits.toolResultBytes / 2, "\(name) is cut more than needed")
            let structured = try #require(result.structured)
            #expect(RunSchema.output.problem(with: structured, at: "") == nil)
            #expect(structured["stdout_bytes"] == 200_000)
        }
    }

    @Test func aCharacterIsNeverCutInHalf() throws {
        for shown in 256...300 {
            let bytes = Array(String(repeating: "a\u{1F600}", count: 1000).utf8)
            let result = try report(stdout: bytes, shown: shown).toolResult()
            #expect(result.structured?["stdout_encoding"] == "utf-8")
        }
    }

    @Test func captureIsTheStreamWhereverItsPartsAreCut() {
        let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7) & 0x7F }
        for part in [1, 7, 100, 4999, 5000] {
            var capture = StreamCapture(limit: 1000)
            for start in stride(from: 0, to: bytes.count, by: part) {
                capture.append(Array(bytes[start..<min(start + part, bytes.count)]))
            }
            for budget in [0, 1, 500, 1000] {
                let captured = capture.captured(budget)
                let first = Array(bytes.prefix(budget - budget / 2))
                let expected = CapturedStream(head: first, tail: Array(bytes.suffix(budget / 2)), totalBytes: 5000)
                #expect(captured.text == expected.text)
                #expect(captured.truncated)
            }
        }
    }

    @Test func anErrorSaysEverythingInItsText() {
        let result = ToolResult(PyroError(.diskFull, "There is no room.", remedy: "Make some.", retry: .safe))
        #expect(result.text == "disk_full: There is no room.\nremedy: Make some.\nretry: safe")
        #expect(result.json["isError"] == true)
        #expect(result.json["structuredContent"] == nil)
    }
}
