import GuestSupport
import PyroSDK
import Testing

/// How commands end, by the command line. `make test` runs this suite as root and once more as an ordinary user.
@Suite struct OrdinaryUserOutcomeTests {
    @Test(arguments: [Int32(0), 7, 255])
    func theExitCodeIsTheCommandsOwn(code: Int32) async throws {
        try await withHost { host in
            let outcome = try await host.run("sh", "-c", "echo out; echo err >&2; exit \(code)")
            #expect(outcome.status == code)
            #expect(outcome.text == "out\n")
            #expect(outcome.error == "err\n")
        }
    }

    @Test func gitTellsItsVersion() async throws {
        try await withHost { host in
            let outcome = try await host.run("git", "--version")
            #expect(outcome.status == 0)
            #expect(outcome.text.hasPrefix("git version 2."))
        }
    }

    @Test(arguments: [("KILL", Int32(137)), ("TERM", 143)])
    func aSignalIsToldAsShellsTellIt(name: String, status: Int32) async throws {
        try await withHost { host in
            let outcome = try await host.run("sh", "-c", "kill -\(name) $$")
            #expect(outcome.status == status)
            #expect(outcome.error.contains("ended by signal \(name)"))
        }
    }

    @Test func whatCannotBeRunHasTheStatusesOfShells() async throws {
        try await withHost { host in
            let missing = try await host.run("no-such-program")
            #expect(missing.status == 127)
            #expect(missing.error.contains("no-such-program"))
            let directory = try await host.run("/etc/passwd")
            #expect(directory.status == 126)
            #expect(directory.error.contains("/etc/passwd"))
        }
    }

    @Test func oneWordWithSpacesGetsAHint() async throws {
        try await withHost { host in
            let outcome = try await host.run("ls /etc")
            #expect(outcome.status == 127)
            #expect(outcome.error.contains("hint: 'ls /etc' is one word with spaces"))
        }
    }

    @Test func aTimeLimitEndsTheWholeTreeAndKeepsWhatWasPrinted() async throws {
        try await withHost { host in
            let outcome = try await host.pyroProgram(
                "run", "debian:12", "--timeout-seconds", "5", "--", "sh", "-c", "echo a; sleep 60 & sleep 60")
            #expect(outcome.status == 124)
            #expect(outcome.text == "a\n")
            #expect(outcome.error.contains("The command ran longer than 5 seconds and was killed."))
        }
    }

    @Test func aTimeLimitIsAResultOfTheSDK() async throws {
        try await withHost { host in
            var options = RunOptions()
            options.timeoutSeconds = 5
            let result = try await host.pyro().run(.shell("printf early; sleep 60"), options: options)
            #expect(result.state == .timedOut)
            #expect(result.stdout == "early")
            #expect(result.exitCode == nil)
            #expect(result.cleanup.deleted)
        }
    }

    @Test func processesInTheBackgroundEndWithTheMachine() async throws {
        try await withHost { host in
            let outcome = try await host.run("sh", "-c", "sleep 300 >/dev/null 2>&1 & echo started")
            #expect(outcome.status == 0)
            #expect(outcome.text == "started\n")
        }
    }

    @Test func anUnknownEnvironmentIsRefusedWithTheNamesThatExist() async throws {
        try await withHost { host in
            let outcome = try await host.pyroProgram("run", "debian:99", "--", "true")
            #expect(outcome.status == 125)
            #expect(outcome.error.contains("debian:99"))
            #expect(outcome.error.contains("debian:12") || outcome.error.contains("pyro env list"))
        }
    }
}
