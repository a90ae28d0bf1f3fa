import FoundationEssentials
import GuestSupport
import PyroSDK
import Testing

/// What programs read of a run: the JSON of the contract.
@Suite struct ResultShapeTests {
    @Test func theJSONHasEveryFieldOfARun() async throws {
        try await withHost { host in
            let outcome = try await host.pyroProgram(
                "run", "debian:12", "--json", "--", "sh", "-c", "printf out; printf error >&2; exit 3")
            #expect(outcome.status == 3)
            #expect(outcome.error.isEmpty)
            let fields = try JSONDecoder().decode([String: AnyField].self, from: Data(outcome.output)).keys
            #expect(
                fields.sorted() == [
                    "accelerator", "cleanup", "command", "cwd", "duration_ms", "environment", "environment_digest",
                    "exit_code", "next_offset", "pid", "state", "stderr", "stderr_bytes", "stderr_encoding",
                    "stderr_truncated", "stdout", "stdout_bytes", "stdout_encoding", "stdout_truncated", "vm_id",
                    "workspace_id",
                ])
            let result = try JSONDecoder().decode(RunResult.self, from: Data(outcome.output))
            #expect(result.state == .exited && result.exitCode == 3 && result.signal == nil)
            #expect(result.stdout == "out" && result.stderr == "error")
            #expect(result.stdoutBytes == 3 && result.stderrBytes == 5)
            #expect(result.nextOffset == StreamOffsets(stdout: 3, stderr: 5))
            #expect(result.command == ["sh", "-c", "printf out; printf error >&2; exit 3"])
            #expect(result.cwd == "/workspace" && result.environment == "debian:12")
            #expect(result.environmentDigest.wholeMatch(of: /sha256:[0-9a-f]{64}/) != nil)
            #expect(result.vmID.wholeMatch(of: /[0-9a-f]{12}/) != nil && result.workspaceID == result.vmID)
            #expect((result.pid ?? 0) > 1 && result.durationMs >= 0)
            #expect(result.cleanup == RunCleanup(vmID: result.vmID, deleted: true, reason: result.cleanup.reason))
        }
    }

    @Test func aSignalIsNamed() async throws {
        try await withHost { host in
            let result = try await host.runJSON("--", "sh", "-c", "kill -9 $$")
            #expect(result.state == .signaled && result.signal == "KILL" && result.exitCode == nil)
        }
    }

    @Test func aTimeLimitIsAState() async throws {
        try await withHost { host in
            let result = try await host.runJSON("--timeout-seconds", "5", "--", "sh", "-c", "echo a; sleep 60")
            #expect(result.state == .timedOut && result.stdout == "a\n" && result.exitCode == nil)
            #expect(result.durationMs >= 1000)
        }
    }

    @Test func bytesThatAreNoTextAreBase64() async throws {
        try await withHost { host in
            let result = try await host.runJSON("--", "printf", #"\377\000ok"#)
            #expect(result.stdoutEncoding == .base64)
            #expect(Data(base64Encoded: result.stdout) == Data([0xFF, 0, 0x6F, 0x6B]))
            #expect(result.stderrEncoding == .utf8)
        }
    }

    @Test func longOutputKeepsItsBeginningAndItsEnd() async throws {
        try await withHost { host in
            var options = RunOptions()
            options.maxOutputBytes = 1000
            let result = try await host.pyro().run(["seq", "100000"], options: options)
            #expect(result.stdoutTruncated && !result.stderrTruncated)
            #expect(result.stdoutBytes == 588_895)
            #expect(result.stdout.hasPrefix("1\n2\n3\n") && result.stdout.hasSuffix("99999\n100000\n"))
            #expect(result.stdout.contains("bytes left out"))
            #expect(result.stdout.utf8.count < 1100)
        }
    }

    @Test func anErrorIsOneObject() async throws {
        try await withHost { host in
            let outcome = try await host.pyroProgram("run", "debian:99", "--json", "--", "true")
            #expect(outcome.status == 125)
            let error = try JSONDecoder().decode(PyroError.self, from: Data(outcome.output))
            #expect(error.code == .environmentUnknown && error.retry == .never)
            #expect(error.remedy?.isEmpty == false)
        }
    }
}

/// Any JSON value, where only the names matter.
private struct AnyField: Decodable {
    init(from decoder: any Decoder) throws {}
}
