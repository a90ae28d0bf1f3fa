import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct WorkspacePatchTests {
    static let patch = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"
    static let result = PatchResult(
        workspaceID: "0123456789ab", changed: true,
        entries: [
            .init(path: PathText("src/new one".utf8), status: .added),
            .init(path: PathText("é".utf8), status: .modified),
            .init(path: PathText("gone\n".utf8), status: .deleted),
            .init(path: PathText([0x61, 0xFF]), status: .renamed, oldPath: PathText("b".utf8)),
        ])

    @Test func whatWasChangedIsPrintedAFileALine() async throws {
        let workspaces = RecordedWorkspaces { $0.patch = Self.result }
        let run = await CommandLineRun.of(
            ["workspace", "patch", "apply", "dev", "--patch", Self.patch], workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls == [.found("dev"), .applyPatch(Array(Self.patch.utf8), check: false)])
        #expect(
            run.output == #"""
                A src/new one
                M é
                D "gone\n"
                R b -> "a\377"

                """#)
        #expect(run.error == "The patch changed 4 files: 1 added, 1 modified, 1 deleted, 1 renamed.\n")
        let json = await CommandLineRun.of(
            ["workspace", "patch", "apply", "dev", "--patch", Self.patch, "--json"], workspaces.backend)
        #expect(json.output == (try ContractJSON.encode(Self.result)) + "\n")
        #expect(json.error.isEmpty)
    }

    @Test func aCheckSaysWhatItWouldChange() async throws {
        let result = PatchResult(
            workspaceID: "0123456789ab", changed: false, entries: [.init(path: PathText("x".utf8), status: .modified)])
        let workspaces = RecordedWorkspaces { $0.patch = result }
        let run = try await CommandLineRun.of(
            ["workspace", "patch", "apply", "dev", "--check", "--patch-file", "-"], workspaces.backend,
            typing: Array(Self.patch.utf8) + [0xFF])
        #expect(workspaces.calls.last == .applyPatch(Array(Self.patch.utf8) + [0xFF], check: true))
        #expect(run.output == "M x\n")
        #expect(run.error == "The patch would change 1 file: 1 modified.\n")
    }

    @Test(arguments: [([], "The patch changes nothing.\n"), (["--check"], "The patch would change nothing.\n")])
    func aPatchWithoutEffectSaysSo(flags: [String], message: String) async {
        let workspaces = RecordedWorkspaces {
            $0.patch = PatchResult(workspaceID: "0123456789ab", changed: false, entries: [])
        }
        let run = await CommandLineRun.of(
            ["workspace", "patch", "apply", "dev", "--patch", ""] + flags, workspaces.backend)
        #expect(run.output.isEmpty)
        #expect(run.error == message)
    }

    @Test func onePatchThatDoesNotFitIsAnError() async throws {
        let workspaces = RecordedWorkspaces {
            $0.failures = ["0123456789ab": PyroError(.patchFailed, "Hunk 1 of x does not match line 3.")]
        }
        let run = await CommandLineRun.of(["workspace", "patch", "apply", "dev", "--patch", "x"], workspaces.backend)
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(
            run.error == """
                error: Hunk 1 of x does not match line 3.
                hint: Read the file again and correct the hunk.

                """)
    }
}
