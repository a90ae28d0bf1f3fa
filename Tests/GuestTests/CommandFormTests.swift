import GuestSupport
import PyroSDK
import Testing

/// Commands, arguments and variables reach the guest as they were given.
@Suite struct CommandFormTests {
    private static let arguments = [
        "two words", "it's", "\"quoted\"", "$HOME `id` $(id)", "new\nline", "tab\there", "", "*", "--flag", "-", "\\n",
        "grüße 火 🔥", "a;b|c&d>e",
    ]

    @Test func argumentsArriveUntouched() async throws {
        try await withHost { host in
            let print = ["python3", "-c", "import json,sys; print(json.dumps(sys.argv[1:]))"]
            let expected = try await host.pyro().run(.arguments(print + Self.arguments))
            let outcome = try await host.start(["run", "debian:12", "--"] + print + Self.arguments).outcome()
            #expect(outcome.text == expected.stdout)
            let zeros = ["sh", "-c", #"printf '%s\0' "$@""#, "sh"]
            let result = try await host.pyro().run(.arguments(zeros + Self.arguments))
            #expect(result.stdout == Self.arguments.map { $0 + "\0" }.joined())
        }
    }

    @Test func variablesArriveUntouched() async throws {
        try await withHost { host in
            var options = RunOptions()
            options.variables = ["PLAIN": "1", "SPACED": "a b\n\"c\" $d", "EMPTY": "", "UNICODE": "火"]
            let line = #"printf '%s|' "$PLAIN" "$SPACED" "${EMPTY-unset}" "$UNICODE" "${PYRO_HOME-unset}""#
            let result = try await host.pyro().run(["sh", "-c", line], options: options)
            #expect(result.stdout == "1|a b\n\"c\" $d||火|unset|")
            let outcome = try await host.pyroProgram(
                "run", "debian:12", "--env", "A=1=2", "--env", "B=x y", "--", "sh", "-c", "echo \"$A,$B\"")
            #expect(outcome.text == "1=2,x y\n")
        }
    }

    @Test func aCommandFindsWhatALoginWouldGiveIt() async throws {
        try await withHost { host in
            let line = #"echo "$HOME $USER $(id -u) $PWD"; echo "$PATH""#
            let lines = try await host.run("sh", "-c", line).text.split(separator: "\n")
            #expect(lines.first == "/root root 0 /workspace")
            #expect(lines.last?.contains("/usr/bin") == true)
        }
    }

    @Test func aShellLineIsRunByALoginBash() async throws {
        try await withHost { host in
            let line = "shopt -q login_shell && echo login; x=(a b); echo ${x[1]} | tr b c; exit 3"
            let outcome = try await host.pyroProgram("run", "debian:12", "--shell", line)
            #expect(outcome.status == 3)
            #expect(outcome.text == "login\nc\n")
        }
    }

    @Test func aCommandThatIsTooLongIsRefused() async throws {
        try await withHost { host in
            let word = String(repeating: "x", count: Limits.commandBytes)
            await #expect {
                try await host.pyro().run(.arguments(["echo", word]))
            } throws: {
                ($0 as? PyroError)?.code == .tooLarge
            }
        }
    }

    @Test func manyArgumentsFit() async throws {
        try await withHost { host in
            let words = (0..<5000).map { "argument-\($0)" }
            let result = try await host.pyro().run(.arguments(["sh", "-c", "echo $#; echo ${5000}", "sh"] + words))
            #expect(result.stdout == "5000\nargument-4999\n")
        }
    }
}
