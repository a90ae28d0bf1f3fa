import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct WorkspaceUsageTests {
    static let long = String(repeating: "x", count: 121)

    static let slips: [([String], String)] = [
        (["create", "--vcpu-count", "9"], "--vcpu-count is 9, which is not within 1 to 8."),
        (["create", "--mem-mib", "255"], "256 to 32768"),
        (["create", "--disk-mib", "1"], "--disk-mib is 1"),
        (["create", "--ttl-seconds", "59"], "--ttl-seconds is 59, which is not within 60 to 2592000."),
        (["create", "--name=-x"], "The name '-x' given to --name begins with '-'."),
        (["create", "--name", ""], "is empty"),
        (["create", "--name", "a\nb"], "The name 'a\\nb' given to --name has a line break."),
        (["create", "--name", "0123456789ab"], "looks like an id"),
        (["create", "--name", long], "has 121 characters"),
        (["create", "--label", "a"], "'a' given to --label has no '='."),
        (["create", "--label", "=b"], "'' given to --label is no key of a label."),
        (["create", "--label", ".a=b"], "'.a' given to --label is no key"),
        (["create", "--label", "a b=c"], "'a b' given to --label is no key"),
        (["create", "--label", "a=" + long], "The value of the label 'a' has"),
        (["create", "--exclude", "*.o"], "--exclude is for a seed"),
        (["create", "--seed-path", "src", "--exclude", ""], "A pattern given to --exclude is empty."),
        (["create", "--seed-path", ""], "--seed-path is empty."),
        (["list", "--state", "sleeping"], "'sleeping' is invalid"),
        (["list", "--label", "a"], "has no '='"),
        (["status"], "<workspace>"),
        (["status", "a", "b"], "b"),
        (["update", "dev"], "There is nothing to change."),
        (["update", "dev", "--name", "x", "--clear-name"], "both --name and --clear-name"),
        (["update", "dev", "--label", "a=1", "--clear-label", "a"], "The label 'a' is given to both"),
        (["update", "dev", "--clear-label", "a=1"], "'a=1' given to --clear-label is no key"),
        (["update", "dev", "--ttl-seconds", "0"], "--ttl-seconds is 0"),
        (["delete"], "<workspaces>"),
        (["prune", "--yes", "--idle", "30"], "'30' given to --idle is no span of time."),
        (["prune", "--yes", "--idle", "0d"], "'0d' given to --idle"),
        (["prune", "--yes", "--idle=-1d"], "'-1d' given to --idle"),
        (["prune", "--yes", "--idle", "d"], "'d' given to --idle"),
        (["prune", "--yes", "--idle", ""], "'' given to --idle"),
        (["prune", "--yes", "--idle", "1.5d"], "'1.5d' given to --idle"),
        (["prune", "--yes", "--idle", "9223372036854775807w"], "is no span of time"),
        (["exec", "dev"], "No command is given."),
        (["exec", "dev", "ls", "-l"], "The word 'ls' stands where no command is expected."),
        (["exec", "dev", "--cwd", "/tmp", "git", "--version"], "The word 'git' stands"),
        (["exec", "dev", "--detach", "--stdin", "--", "x"], "both --detach and --stdin"),
        (["exec", "dev", "--timeout-seconds", "0", "--", "x"], "--timeout-seconds is 0"),
        (["exec", "dev", "--env", "A", "--", "x"], "'A' given to --env has no '='."),
        (["exec-stop", "dev"], "<sequence>"),
        (["exec-stop", "dev", "0"], "The command's number is 0"),
        (["exec-stop", "dev", "three"], "'three' is invalid"),
        (["exec-stop", "dev", "3", "--signal", "NOPE"], "'NOPE' given to --signal is no signal."),
        (["diff", "dev", "--stat", "--name-only"], "both --stat and --name-only"),
        (["diff", "dev", "--", ""], "A path is empty."),
        (["reset", "dev", "baseline"], "baseline"),
        (["logs", "dev", "--limit", "0"], "--limit is 0, which is not within 1 to 100."),
        (["logs", "dev", "--limit", "5", "--sequence", "3"], "--limit is for a list"),
        (["logs", "dev", "--sequence", "0"], "--sequence is 0"),
        (["logs", "dev", "--stream", "stdout"], "--stream is for one command."),
        (["logs", "dev", "--sequence", "3", "--stream", "both"], "'both' is invalid"),
        (["logs", "dev", "--sequence", "3", "--offset", "1"], "--offset is for one stream."),
        (["logs", "dev", "--sequence", "3", "--stream", "stdout", "--offset=-1"], "--offset is -1"),
    ]

    @Test(arguments: slips)
    func wrongUsageExits64AndSaysWhy(arguments: [String], message: String) async throws {
        let workspaces = RecordedWorkspaces()
        let run = await CommandLineRun.of(["workspace"] + arguments, workspaces.backend)
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("error: "))
        #expect(run.error.contains(message))
        #expect(run.error.contains("\nhint: "))
        let verb = arguments.prefix(1)
        let json = await CommandLineRun.of(
            ["workspace"] + verb + ["--json"] + arguments.dropFirst(), workspaces.backend)
        #expect(json.status == 64)
        #expect(json.error.isEmpty)
        #expect(try json.errorObject().code == .usage)
        #expect(workspaces.calls.isEmpty)
    }

    static let contentSlips: [([String], String)] = [
        (["file", "list", "dev", ""], "The path is empty."),
        (["file", "read", "dev"], "<path>"),
        (["file", "read", "dev", "a", "--max-bytes", "0"], "--max-bytes is 0, which is not within 1 to 8388608."),
        (["file", "read", "dev", "a", "--offset=-1"], "--offset is -1"),
        (["file", "read", "dev", "a", "--start-line", "0"], "--start-line is 0"),
        (["file", "read", "dev", "a", "--max-lines", "0"], "--max-lines is 0"),
        (["file", "write", "dev", "a"], "Neither --text nor --text-file is given."),
        (["file", "write", "dev", "a", "--text", "x", "--text-file", "y"], "There are both --text and --text-file."),
        (["file", "write", "dev", "a", "--text-file", ""], "--text-file is empty."),
        (["file", "write", "dev", "a", "--mode", "0888", "--text", "x"], "'0888' given to --mode is no mode"),
        (["file", "write", "dev", "a", "--mode", "10000", "--text", "x"], "'10000' given to --mode"),
        (["file", "write", "dev", "a", "--mode", "u+x", "--text", "x"], "'u+x' given to --mode"),
        (["file", "write", "dev", "a", "--mode=-1", "--text", "x"], "'-1' given to --mode"),
        (["patch", "apply", "dev"], "Neither --patch nor --patch-file is given."),
        (["patch", "apply", "dev", "--patch", "x", "--patch-file", "-"], "There are both --patch and --patch-file."),
        (["sync", "push", "dev", ""], "The source is empty."),
        (["sync", "push", "dev", "src", "--dest", ""], "--dest is empty."),
        (["sync", "push", "dev", "src", "--exclude", ""], "A pattern given to --exclude is empty."),
        (["export", "dev", "", "--output", "x"], "The path is empty."),
        (["export", "dev", "x", "--output", ""], "--output is empty."),
        (["export", "dev", "x"], "--output"),
    ]

    @Test(arguments: contentSlips)
    func wrongUsageOfContentsExits64AndSaysWhy(arguments: [String], message: String) async throws {
        let workspaces = RecordedWorkspaces()
        let run = await CommandLineRun.of(["workspace"] + arguments, workspaces.backend)
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("error: "))
        #expect(run.error.contains(message))
        #expect(run.error.contains("\nhint: "))
        let json = await CommandLineRun.of(["workspace"] + arguments + ["--json"], workspaces.backend)
        #expect(json.status == 64)
        #expect(try json.errorObject().code == .usage)
        #expect(workspaces.calls.isEmpty)
    }

    @Test func contentAloneIsNoJSON() async throws {
        let run = await CommandLineRun.of(["workspace", "file", "read", "dev", "a", "--content-only", "--json"])
        #expect(run.status == 64)
        #expect(try run.errorObject().message == "There are both --content-only and --json.")
    }

    @Test func anIdAloneIsNoJSON() async throws {
        let run = await CommandLineRun.of(["workspace", "create", "--id-only", "--json"])
        #expect(run.status == 64)
        #expect(try run.errorObject().message == "There are both --id-only and --json.")
    }

    @Test func aMissingTerminatorIsShownOnTheLineItself() async {
        let run = await CommandLineRun.of(["workspace", "exec", "dev", "ls"])
        #expect(run.error.contains("hint: Put the command after `--`, as in `pyro workspace exec dev -- ls`.\n"))
        let once = await CommandLineRun.of(["run", "debian:12-base", "ls"])
        #expect(once.error.contains("as in `pyro run debian:12-base -- ls`."))
    }

    @Test func namesAreAsWideAsTheContractSays() async {
        for name in ["é", "0123456789AB", "a b/c:d", String(repeating: "x", count: 120)] {
            let workspaces = RecordedWorkspaces()
            let run = await CommandLineRun.of(["workspace", "create", "--name", name], workspaces.backend)
            #expect(run.status == 0)
        }
    }

    @Test func completionsKnowTheWorkspaceCommands() async {
        let run = await CommandLineRun.of(["--generate-completion-script", "bash"])
        #expect(run.status == 0)
        #expect(run.output.contains("exec-stop"))
        #expect(run.output.contains("suspended"))
    }
}
