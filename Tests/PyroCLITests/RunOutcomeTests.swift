import Dispatch
import FrontEnd
import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct RunOutcomeTests {
    static let outcomes: [(CommandState, Int?, String?, Int32)] = [
        (.exited, 0, nil, 0), (.exited, 255, nil, 255), (.exited, 256, nil, 125), (.exited, -1, nil, 125),
        (.exited, nil, nil, 125), (.signaled, nil, "KILL", 137), (.signaled, nil, "TERM", 143),
        (.signaled, nil, "RTMIN+1", 163), (.timedOut, nil, nil, 124), (.lost, nil, nil, 125),
        (.cancelled, nil, nil, 125),
    ]

    @Test(arguments: outcomes)
    func everyOutcomeHasItsExitStatus(state: CommandState, code: Int?, signal: String?, status: Int32) {
        let result = RunResult.fixture(state: state, exitCode: code, signal: signal)
        #expect(ExitStatus(result).rawValue == status)
    }

    @Test func oneWordWithSpacesGetsTheHintToUseShell() async {
        let result = RunResult.fixture(command: ["it's here"], exitCode: 127, pid: nil)
        let run = await CommandLineRun.of(["run", "debian:12", "--", "it's here"], .running([.finished(result)]))
        #expect(run.status == 127)
        #expect(
            run.error == "hint: 'it's here' is one word with spaces; to run it as a line: --shell 'it'\\''s here'\n")
    }

    @Test func anotherMissingProgramIsNamedByTheGuestAlone() async {
        let result = RunResult.fixture(command: ["nosuch", "a b"], exitCode: 127, pid: nil)
        let run = await CommandLineRun.of(["run", "debian:12", "--", "nosuch", "a b"], .running([.finished(result)]))
        #expect(run.status == 127)
        #expect(run.error.isEmpty)
    }

    @Test func a127OfTheGuestsShellIsItsOwnBusiness() async {
        let result = RunResult.fixture(command: .shell("nosuch"), exitCode: 127)
        let run = await CommandLineRun.of(["run", "debian:12", "--shell", "nosuch"], .running([.finished(result)]))
        #expect(run.status == 127)
        #expect(run.error.isEmpty)
    }

    @Test func aTimeoutNamesTheLimitAndTheFlag() async {
        let result = RunResult.fixture(state: .timedOut, exitCode: nil)
        let run = await CommandLineRun.of(
            ["run", "debian:12", "--timeout-seconds", "2", "--", "sleep", "9"],
            .running([.stdout(Array("a\n".utf8)), .finished(result)]))
        #expect(run.status == 124)
        #expect(run.output == "a\n")
        #expect(run.error.contains("longer than 2 seconds"))
        #expect(run.error.contains("hint: Give it more with --timeout-seconds."))
    }

    @Test(arguments: [(Int32(2), "INT"), (15, "TERM"), (1, "HUP")])
    func anInterruptedRunExitsWithTheSignal(number: Int32, name: String) async throws {
        var backend = Backend.refusing
        backend.run = { _, _, _ in throw CancellationError() }
        let interruption = Interruption(leave: { _ in })
        interruption.receive(number)
        let run = await CommandLineRun.of(["run", "debian:12", "--", "x"], backend, interruption: interruption)
        #expect(run.status == 128 + number)
        #expect(run.output.isEmpty && run.error.isEmpty)
        let json = await CommandLineRun.of(
            ["run", "--json", "debian:12", "--", "x"], backend, interruption: interruption)
        #expect(json.status == 128 + number)
        #expect(try json.errorObject().message.contains("SIG\(name)"))
    }

    @Test(.timeLimit(.minutes(1))) func aReaderThatTakesNothingDoesNotKeepAnInterruptedRun() async {
        let (blocked, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        var console = RecordedConsole().console()
        console.write = { _, _ in
            blocked.signal()
            release.wait()
        }
        let printer = Printer(console, json: false)
        let interruption = Interruption(leave: { _ in })
        let task = Task {
            await Program.run(
                ["run", "debian:12", "--", "yes"],
                context: CommandContext(
                    printer: printer, backend: .running([.stdout([121]), .finished(.fixture())])),
                interruption: interruption)
        }
        interruption.onFirst { task.cancel() }
        await BlockingLane("test").wait(for: blocked)
        interruption.receive(2)
        #expect(await task.value == .signal(2))
        release.signal()
    }

    @Test func theFirstSignalCancelsAlsoWhenItComesEarly() {
        let early = Recorder<Int>()
        let interruption = Interruption(leave: { _ in })
        interruption.receive(15)
        interruption.onFirst { early.add(1) }
        #expect(early.values == [1])
        #expect(interruption.signal == 15)
    }
}

extension BlockingLane {
    /// Waits without holding a thread of the test pool.
    fileprivate func wait(for semaphore: DispatchSemaphore) async {
        enqueue { semaphore.wait() }
        await drain()
    }
}
