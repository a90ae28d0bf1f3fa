import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct WorkspaceDiffTests {
    /// With a byte that is no UTF-8, as a file in another encoding has it.
    static let patch =
        Array("diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n--- caf".utf8) + [0xE9]
        + Array("\n-b\n+++ c\n\\ No newline at end of file\n".utf8)
    static let diff = DiffResult.fixture([.fixture("x", lines: (1, 2))], patch: patch)

    @Test func thePatchIsStandardOutputByteForByte() async throws {
        let workspaces = RecordedWorkspaces {
            $0.diff = Self.diff
            $0.progress = [Progress("Comparing")]
        }
        let console = RecordedConsole()
        let run = await CommandLineRun.of(["workspace", "diff", "dev"], workspaces.backend, console: console)
        #expect(run.status == 0)
        #expect(workspaces.calls == [.found("dev"), .diff(DiffOptions())])
        #expect(console.outputBytes == Self.patch)
        #expect(run.error == "Comparing\n1 change from baseline to now: 1 modified.\n")
        let json = await CommandLineRun.of(["workspace", "diff", "dev", "--json"], workspaces.backend)
        #expect(json.output == (try ContractJSON.encode(Self.diff)) + "\n")
        #expect(json.output.contains(#""patch_encoding":"base64""#))
    }

    @Test func everyFlagReachesTheSDK() async {
        let workspaces = RecordedWorkspaces { $0.diff = Self.diff }
        let run = await CommandLineRun.of(
            [
                "workspace", "diff", "dev", "--from", "one", "--to", "two", "--binary", "--include-git", "--", "src",
                "--stat",
            ], workspaces.backend)
        var options = DiffOptions()
        options.from = "one"
        options.to = "two"
        options.binary = true
        options.includesGit = true
        options.paths = ["src", "--stat"]
        #expect(run.status == 0)
        #expect(workspaces.calls.last == .diff(options))
    }

    @Test func nothingThatHasChangedIsNothingOnStandardOutput() async {
        let workspaces = RecordedWorkspaces { $0.diff = .fixture([]) }
        let run = await CommandLineRun.of(["workspace", "diff", "dev"], workspaces.backend)
        #expect(run.status == 0)
        #expect(run.output.isEmpty)
        #expect(run.error == "Nothing has changed from baseline to now.\n")
        for flag in ["--stat", "--name-only"] {
            let run = await CommandLineRun.of(["workspace", "diff", "dev", flag], workspaces.backend)
            #expect(run.output.isEmpty && run.error.isEmpty)
        }
    }

    @Test func namesAloneNeedNoPatch() async throws {
        let entries = ["a b", "tab\tname", "é", "q\"\\"].map { DiffResult.Entry.fixture($0) }
        let raw = DiffResult.Entry(path: PathText([0x61, 0xFF]), status: .added, artifactType: .file)
        let workspaces = RecordedWorkspaces { $0.diff = .fixture(entries + [raw]) }
        let run = await CommandLineRun.of(["workspace", "diff", "dev", "--name-only"], workspaces.backend)
        var options = DiffOptions()
        options.statOnly = true
        #expect(workspaces.calls.last == .diff(options))
        #expect(
            run.output == #"""
                a b
                "tab\tname"
                é
                "q\"\\"
                "a\377"

                """#)
        #expect(run.error.isEmpty)
    }

    @Test func aStatInJSONLeavesThePatchOut() async throws {
        let workspaces = RecordedWorkspaces { $0.diff = Self.diff }
        let run = await CommandLineRun.of(["workspace", "diff", "dev", "--stat", "--json"], workspaces.backend)
        #expect(workspaces.calls.last == .diff(DiffOptions()))
        let shown = try ContractJSON.decode(DiffResult.self, from: Array(run.output.utf8))
        #expect(shown.patch.isEmpty)
        #expect(shown.patchEncoding == .utf8)
        #expect(shown.patchBytes == Self.patch.count)
        #expect(shown.entries == Self.diff.entries)
    }

    @Test func whatThePatchDoesNotHoldIsNamed() async {
        let entries: [DiffResult.Entry] = [
            .fixture("bin"), .fixture("new/f", .added, lines: (1, 0)),
            .fixture("empty", .added, .directory), .fixture(".git/HEAD"), .fixture("pipe", .added, .other),
            .fixture("moved bin", .renamed, from: "b"), .fixture("é", .typeChanged, .symlink, lines: (1, 0)),
        ]
        let patch = """
            diff --git a/new/f b/new/f
            new file mode 100644
            --- /dev/null
            +++ b/new/f
            @@ -0,0 +1 @@
            +diff --git a/bin b/bin
            diff --git a/b b/moved bin
            rename from b
            rename to moved bin
            diff --git "a/\\303\\251" "b/\\303\\251"

            """
        let workspaces = RecordedWorkspaces { $0.diff = .fixture(entries, patch: Array(patch.utf8)) }
        let run = await CommandLineRun.of(["workspace", "diff", "dev", "--include-git"], workspaces.backend)
        #expect(run.output == patch)
        #expect(
            run.error == """
                7 changes from baseline to now: 3 added, 2 modified, 1 renamed, 1 of another type.
                Not in the patch: bin (needs --binary, or is larger than 8.0 MiB)
                Not in the patch: empty (a directory)
                Not in the patch: .git/HEAD (below .git)
                Not in the patch: pipe (neither a file nor a link)

                """)
        let binary = await CommandLineRun.of(["workspace", "diff", "dev", "--binary"], workspaces.backend)
        #expect(binary.error.contains("Not in the patch: bin (larger than 8.0 MiB)\n"))
    }

    @Test func ofMuchThatThePatchDoesNotHoldTheFirstIsNamed() async {
        let entries = (10..<40).map { DiffResult.Entry.fixture("d\($0)", .added, .directory) }
        let run = await CommandLineRun.of(
            ["workspace", "diff", "dev"], RecordedWorkspaces { $0.diff = .fixture(entries) }.backend)
        #expect(run.error.contains("Not in the patch: d29 (a directory)\nNor 10 more;"))
        #expect(!run.error.contains("d30"))
    }

    @Test func onATerminalItHasColours() async {
        let workspaces = RecordedWorkspaces { $0.diff = Self.diff }
        let console = RecordedConsole()
        _ = await CommandLineRun.of(
            ["workspace", "diff", "dev"], workspaces.backend, console: console, onTerminal: true)
        let bold = ["diff --git a/x b/x", "index 1..2 100644", "--- a/x", "+++ b/x"].map { "\u{1B}[1m\($0)\u{1B}[0m\n" }
        let rest =
            Array("\u{1B}[36m@@ -1,2 +1 @@\u{1B}[0m\n\u{1B}[31m--- caf".utf8) + [0xE9]
            + Array("\u{1B}[0m\n\u{1B}[31m-b\u{1B}[0m\n\u{1B}[32m+++ c\u{1B}[0m\n\\ No newline at end of file\n".utf8)
        #expect(console.outputBytes == Array(bold.joined().utf8) + rest)
    }

    @Test func anUnknownSnapshotIsAFailure() async throws {
        let workspaces = RecordedWorkspaces {
            $0.failures = ["0123456789ab": PyroError(.notFound, "There is no snapshot 'x'.")]
        }
        let run = await CommandLineRun.of(["workspace", "diff", "dev", "--from", "x", "--json"], workspaces.backend)
        #expect(run.status == 1)
        #expect(try run.errorObject().code == .notFound)
    }
}
