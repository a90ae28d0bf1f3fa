import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct UsageTests {
    @Test(arguments: [
        (["rum"], "There is no command `pyro rum`.", "Did you mean `pyro run`?"),
        (["env", "lst"], "There is no command `pyro env lst`.", "Did you mean `pyro env list`?"),
        (
            ["snapshot", "list"], "There is no command `pyro snapshot`.",
            "The commands of `pyro` are run, workspace, env, doctor, mcp."
        ),
        (["workspace", "lst"], "There is no command `pyro workspace lst`.", "Did you mean `pyro workspace list`?"),
        (["workspace", "exec"], "<workspace>", "See `pyro workspace exec --help`."),
        (
            ["workspace", "file", "cat"], "There is no command `pyro workspace file cat`.",
            "The commands of `pyro workspace file` are list, read, write."
        ),
        (["workspace", "export", "dev", "out"], "--output", "See `pyro workspace export --help`."),
        (["workspace", "sync", "push", "dev"], "<source>", "See `pyro workspace sync push --help`."),
        (["workspace", "diff", "dev", "src"], "src", "See `pyro workspace diff --help`."),
        (["mcp", "serve", "--profile", "all"], "'all' is invalid", "See `pyro mcp serve --help`."),
        (["env", "inspect"], "<env>", "See `pyro env inspect --help`."),
        (["doctor", "--jsn"], "Did you mean '--json'?", "See `pyro doctor --help`."),
        (["env", "list", "extra"], "extra", "See `pyro env list --help`."),
    ])
    func slipsAreNamedWithWhatWasMeant(arguments: [String], message: String, hint: String) async {
        let run = await CommandLineRun.of(arguments)
        #expect(run.status == 64)
        #expect(run.error.contains(message))
        #expect(run.error.contains("hint: \(hint)"))
    }

    @Test func helpAndVersionAreDataAndSucceed() async {
        let version = await CommandLineRun.of(["--version"])
        #expect(version.status == 0)
        #expect(version.output == "pyro \(Pyro.version)\n")
        for arguments in [["--help"], [], ["env"], ["workspace"], ["run", "--help"], ["help", "run"]] {
            let run = await CommandLineRun.of(arguments)
            #expect(run.status == 0, "\(arguments)")
            #expect(run.output.contains("USAGE: pyro"))
            #expect(run.error.isEmpty)
        }
    }

    @Test func helpNamesTheCommandsThatExistAndNoOther() async {
        let run = await CommandLineRun.of(["--help"])
        let commands = run.output.split(separator: "SUBCOMMANDS:").last ?? ""
        let names = commands.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .compactMap { $0.split(separator: " ").first }
        #expect(names == ["run", "workspace", "env", "doctor", "mcp", "See"])
    }

    @Test func jsonIsAskedForBeforeTheTerminatorOnly() {
        #expect(UsageFailure.asksForJSON(["run", "x", "--json"]))
        #expect(!UsageFailure.asksForJSON(["run", "x", "--", "--json"]))
    }

    @Test(arguments: [
        ("run", "run", 0), ("run", "rum", 1), ("lst", "list", 1), ("", "abc", 3), ("kitten", "sitting", 3),
    ])
    func editDistanceCountsChanges(first: String, second: String, distance: Int) {
        #expect(EditDistance.between(first, second) == distance)
    }

    @Test(arguments: [("HUP", 1), ("KILL", 9), ("SYS", 31), ("RTMIN+0", 34), ("64", 64)])
    func signalsHaveTheirNumbers(name: String, number: Int32) {
        #expect(SignalName.number(of: name) == number)
    }

    @Test(arguments: ["", "NOPE", "0", "65", "-1", "RTMIN+31", "RTMIN+", "99999999999"])
    func whatIsNoSignalHasNoNumber(name: String) {
        #expect(SignalName.number(of: name) == nil)
    }
}
