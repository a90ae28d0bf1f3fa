import Glibc
import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct RunCommandTests {
    @Test func streamsPassBytesAndTheExitCodeIsTheGuests() async {
        let console = RecordedConsole()
        let bytes: [UInt8] = [0, 0xFF, 0x0A, 0xC3]
        let run = await CommandLineRun.of(
            ["run", "debian:12", "--", "sh", "-c", "exit 7"],
            .running([
                .machine(id: "0123456789ab"), .stdout(bytes), .stderr(Array("warning\n".utf8)), .stdout(bytes),
                .finished(.fixture(exitCode: 7)),
            ]), console: console)
        #expect(run.status == 7)
        #expect(console.outputBytes == bytes + bytes)
        #expect(run.error == "warning\n")
    }

    @Test func everyFlagReachesTheSDK() async throws {
        let calls = Recorder<RunCall>()
        let run = await CommandLineRun.of(
            [
                "run", "--env", "A=1", "debian:12-base", "--env", "B=x=y", "--vcpu-count", "2", "--mem-mib", "512",
                "--timeout-seconds", "9", "--shell", "echo $A",
            ], .running([.finished(.fixture())], calls: calls))
        #expect(run.status == 0)
        let call = try #require(calls.values.first)
        #expect(call.command == .shell("echo $A"))
        #expect(call.environment == "debian:12-base")
        #expect(call.options.variables == ["A": "1", "B": "x=y"])
        #expect(call.options.vcpuCount == 2)
        #expect(call.options.memMiB == 512)
        #expect(call.options.timeoutSeconds == 9)
        guard case .closed = call.options.input else {
            Issue.record("standard input is open without --stdin")
            return
        }
    }

    @Test func wordsAfterTheTerminatorStayAsTheyAre() async throws {
        let calls = Recorder<RunCall>()
        let words = ["ls", "--json", "--help", "--", "--version", "", "a b"]
        let run = await CommandLineRun.of(
            ["run", "debian:12", "--"] + words, .running([.finished(.fixture())], calls: calls))
        #expect(run.status == 0)
        #expect(run.output.isEmpty)
        #expect(try #require(calls.values.first).command == .arguments(words))
    }

    @Test func standardInputIsForwardedOnRequest() async throws {
        let calls = Recorder<RunCall>()
        _ = await CommandLineRun.of(
            ["run", "debian:12", "--stdin", "--", "cat"], .running([.finished(.fixture())], calls: calls))
        guard case .stream = try #require(calls.values.first).options.input else {
            Issue.record("--stdin forwards nothing")
            return
        }
    }

    @Test func jsonPrintsOneRunObjectAndNothingElse() async throws {
        let result = RunResult.fixture(exitCode: 3, stdout: "out\n", stderr: "err\n")
        let run = await CommandLineRun.of(
            ["run", "--json", "debian:12", "--", "x"],
            .running([.stdout(Array("out\n".utf8)), .stderr(Array("err\n".utf8)), .finished(result)]))
        #expect(run.status == 3)
        #expect(run.error.isEmpty)
        #expect(try ContractJSON.decode(RunResult.self, from: Array(run.output.utf8)) == result)
    }

    @Test(arguments: [
        (["run"], "<env>"),
        (["run", "debian:12"], "No command is given."),
        (["run", "debian:12", "--"], "No command is given."),
        (["run", "debian:12", "--shell", " "], "The line of --shell is empty."),
        (["run", "debian:12", "--shell", "ls", "--", "ls"], "both a --shell line and a command"),
        (["run", "debian:12", "ls", "-l"], "The word 'ls' stands where no command is expected."),
        (["run", "debian:12", "git", "--version"], "The word 'git' stands"),
        (["run", "--shell=x", "debian:12", "ls"], "The word 'ls' stands"),
        (["run", "debian:12", "--vcpu-count", "9", "--", "x"], "--vcpu-count is 9, which is not within 1 to 8."),
        (["run", "debian:12", "--vcpu-count", "two", "--", "x"], "'two' is invalid"),
        (["run", "debian:12", "--mem-mib", "255", "--", "x"], "256 to 32768"),
        (["run", "debian:12", "--timeout-seconds", "0", "--", "x"], "--timeout-seconds is 0"),
        (["run", "debian:12", "--env", "A", "--", "x"], "'A' given to --env has no '='."),
        (["run", "debian:12", "--env", "1A=x", "--", "x"], "'1A' given to --env is no name"),
        (["run", "debian:12", "--env", "=x", "--", "x"], "'' given to --env is no name"),
        (["run", "debian:12", "--timeout-second", "1", "--", "x"], "Did you mean '--timeout-seconds'?"),
    ])
    func wrongUsageExits64AndSaysWhy(arguments: [String], message: String) async throws {
        let run = await CommandLineRun.of(arguments)
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("error: "))
        #expect(run.error.contains(message))
        #expect(run.error.contains("\nhint: "))
        let json = await CommandLineRun.of(["run", "--json"] + arguments.dropFirst())
        #expect(json.status == 64)
        #expect(json.error.isEmpty)
        #expect(try json.errorObject().code == .usage)
        #expect(try json.errorObject().message.contains(message))
    }

    @Test func whatKeepsACommandFromRunningIs125() async throws {
        var backend = Backend.refusing
        backend.run = { _, name, _ in throw PyroError(.environmentUnknown, "There is no environment '\(name)'.") }
        let run = await CommandLineRun.of(["run", "nosuch", "--", "ls"], backend)
        #expect(run.status == 125)
        let hint = PyroErrorCode.environmentUnknown.defaultRemedy
        #expect(run.error == "error: There is no environment 'nosuch'.\nhint: \(hint)\n")
        let json = await CommandLineRun.of(["run", "nosuch", "--json", "--", "ls"], backend)
        #expect(json.status == 125)
        #expect(try json.errorObject().code == .environmentUnknown)
    }

    @Test func aRunWithoutAResultIsAnError() async {
        let run = await CommandLineRun.of(["run", "debian:12", "--", "ls"], .running([]))
        #expect(run.status == 125)
        #expect(run.error.contains("without a result"))
    }

    @Test func aReaderThatLeavesEndsTheRunQuietly() async {
        let console = RecordedConsole()
        console.failOutput(EPIPE)
        let run = await CommandLineRun.of(
            ["run", "debian:12", "--", "yes"], .running([.stdout([121]), .finished(.fixture())]), console: console)
        #expect(run.status == 128 + SIGPIPE)
        #expect(run.error.isEmpty)
    }

    @Test func aFullDiskBehindStdoutIsAnError() async {
        let console = RecordedConsole()
        console.failOutput(ENOSPC)
        let run = await CommandLineRun.of(
            ["run", "debian:12", "--", "yes"], .running([.stdout([121]), .finished(.fixture())]), console: console)
        #expect(run.status == 125)
        #expect(run.error.contains("No space left on device"))
    }
}
