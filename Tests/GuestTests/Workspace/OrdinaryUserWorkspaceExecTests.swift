import FoundationEssentials
import GuestSupport
import PyroSDK
import Testing

/// Commands in a workspace and how they end. `make test` runs this suite as an ordinary user too.
@Suite struct OrdinaryUserWorkspaceExecTests {
    @Test func aCommandIsAResultWithItsNumber() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let first = try await workspace.exec(["sh", "-c", "echo out; echo err >&2; exit 3"])
            #expect(first.workspaceID == workspace.id && first.environment == "debian:12" && first.sequence == 1)
            #expect(first.command == ["sh", "-c", "echo out; echo err >&2; exit 3"] && first.cwd == "/workspace")
            #expect(first.state == .exited && first.exitCode == 3 && first.signal == nil && (first.pid ?? 0) > 1)
            #expect(first.stdout == "out\n" && first.stderr == "err\n" && !first.stdoutTruncated)
            #expect(first.stdoutBytes == 4 && first.nextOffset == StreamOffsets(stdout: 4, stderr: 4))
            let second = try await workspace.exec(.shell("shopt -q login_shell && x=(a b); echo ${x[1]} | tr b c"))
            #expect(second.stdout == "c\n" && second.sequence == 2 && second.exitCode == 0)
            let info = try await workspace.status()
            #expect(info.commandCount == 2 && info.lastCommand?.sequence == 2 && info.lastCommand?.exitCode == 0)
            let logs = try await workspace.logs()
            #expect(logs.count == 2 && logs.entries.map(\.sequence) == [1, 2])
            #expect(logs.entries[0].stderr == "err\n" && logs.entries.allSatisfy { $0.recordedAt != nil })
            #expect(try await workspace.logs(limit: 1).entries.map(\.sequence) == [2])
        }
    }

    @Test func aCommandStartsWhereItIsToldTo() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            _ = try await workspace.exec(["mkdir", "-p", "deep/er"])
            for (cwd, expected) in [("deep/er", "/workspace/deep/er"), ("/usr/bin", "/usr/bin"), ("/", "/")] {
                var options = ExecOptions()
                options.cwd = cwd
                let result = try await workspace.exec(["pwd"], options: options)
                #expect(result.stdout == "\(expected)\n" && result.cwd == expected)
            }
            var options = ExecOptions()
            options.cwd = "nowhere"
            let error = try await refusal { [options] in try await workspace.exec(["pwd"], options: options) }
            #expect(error.message.contains("/workspace/nowhere"), "\(error)")
            #expect(error.code == .notFound || error.code == .usage)
            let outcome = try await host.pyroProgram("workspace", "exec", workspace.id, "--cwd", "deep", "--", "ls")
            #expect(outcome.text == "er\n" && outcome.status == 0, "\(outcome.error)")
        }
    }

    @Test func variablesAndArgumentsArriveUntouched() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            var options = ExecOptions()
            options.variables = ["SPACED": "a b\n\"c\" $d", "EMPTY": "", "UNICODE": "火"]
            let line = #"printf '%s|' "$SPACED" "${EMPTY-unset}" "$UNICODE" "$HOME" "${PYRO_HOME-unset}" "$@""#
            let words = ["two words", "", "$HOME `id`", "-"]
            let result = try await workspace.exec(.arguments(["sh", "-c", line, "sh"] + words), options: options)
            #expect(result.stdout == "a b\n\"c\" $d||火|/root|unset|two words||$HOME `id`|-|")
            // They were this command's alone.
            #expect(try await workspace.shell("echo ${SPACED-unset}").stdout == "unset\n")
        }
    }

    @Test func whatCannotBeRunHasTheStatusesOfShells() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let missing = try await workspace.exec(["no-such-program"])
            #expect(missing.state == .exited && missing.exitCode == 127 && missing.pid == nil)
            #expect(missing.stderr.contains("no-such-program"))
            let refused = try await workspace.exec(["/etc/passwd"])
            #expect(refused.exitCode == 126 && refused.stderr.contains("/etc/passwd"))
            let outcome = try await host.pyroProgram("workspace", "exec", workspace.id, "--", "ls /etc")
            #expect(outcome.status == 127)
            #expect(outcome.error.contains("hint: 'ls /etc' is one word with spaces"), "\(outcome.error)")
        }
    }

    @Test func aSignalIsNamed() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let killed = try await workspace.shell("kill -9 $$")
            #expect(killed.state == .signaled && killed.signal == "KILL" && killed.exitCode == nil)
            let outcome = try await host.pyroProgram("workspace", "exec", workspace.id, "--", "sh", "-c", "kill $$")
            #expect(outcome.status == 143 && outcome.error.contains("ended by signal TERM"))
        }
    }

    @Test func aTimeLimitEndsTheWholeTreeAndKeepsWhatWasPrinted() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let line = "echo begun; (setsid sleep 2001 &) ; sleep 2002 & trap '' TERM; sleep 2003"
            let result = try await workspace.shell(line, timeoutSeconds: 5)
            #expect(result.state == .timedOut && result.exitCode == nil && result.signal == nil)
            #expect(result.stdout == "begun\n" && result.durationMs >= 5000)
            #expect(try await workspace.exec(["pgrep", "-f", "^sleep 200[123]$"]).exitCode == 1)
            let words = [
                "workspace", "exec", workspace.id, "--timeout-seconds", "5", "--", "sh", "-c", "echo a; sleep 60",
            ]
            let outcome = try await host.start(words).outcome()
            #expect(outcome.status == 124 && outcome.text == "a\n")
            #expect(outcome.error.contains("The command ran longer than 5 seconds and was killed."))
        }
    }

    @Test func bytesThatAreNoTextAreBase64() async throws {
        try await withHost { host in
            let workspace = try await host.workspace()
            let result = try await workspace.exec(["printf", #"\377\000ok"#])
            #expect(result.stdoutEncoding == .base64 && result.stderrEncoding == .utf8)
            #expect(try result.bytes(of: .stdout) == [0xFF, 0, 0x6F, 0x6B])
            let entry = try #require(try await workspace.logs().entries.last)
            #expect(try entry.bytes(of: .stdout) == [0xFF, 0, 0x6F, 0x6B])
            let outcome = try await host.pyroProgram("workspace", "logs", workspace.id, "--sequence", "1")
            #expect(outcome.output == [0xFF, 0, 0x6F, 0x6B])
            // The next command is none the worse for it.
            #expect(try await workspace.exec(["echo", "next"]).stdout == "next\n")
        }
    }
}
