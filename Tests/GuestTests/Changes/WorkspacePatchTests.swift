import GuestSupport
import PyroSDK
import Testing

/// Patches that are applied to a workspace: all of one or nothing.
@Suite struct WorkspacePatchTests {
    @Test func goodPatchesOfAllKinds() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell(
                "mkdir s; seq 20 > s/numbers; echo old > s/gone; echo '#!/bin/sh' > s/run; ln -s numbers s/link")
            let workspace = try await host.workspace("patched", seed: HostPath(folder.path("s")))
            let patch = """
                Here is the fix:
                ```diff
                --- a/numbers
                +++ b/numbers
                @@ -9,3 +9,4 @@
                 10
                 11
                +eleven and a half
                 12
                diff --git a/gone b/gone
                deleted file mode 100644
                --- a/gone
                +++ /dev/null
                @@ -1 +0,0 @@
                -old
                diff --git a/run b/bin/run
                old mode 100644
                new mode 100755
                rename from run
                rename to bin/run
                diff --git a/new/file b/new/file
                new file mode 100644
                --- /dev/null
                +++ b/new/file
                @@ -0,0 +1,2 @@
                +one
                +two
                \\ No newline at end of file
                ```

                """
            let tried = try await workspace.patch.apply(patch, check: true)
            #expect(!tried.changed && tried.summary.total == 4)
            #expect(try await !workspace.diff().changed)
            let done = try await workspace.patch.apply(patch)
            #expect(done.changed && done.entries == tried.entries)
            #expect(
                done.summary.added == 1 && done.summary.modified == 1 && done.summary.deleted == 1
                    && done.summary.renamed == 1)
            let line =
                "sed -n 12p numbers; test ! -e gone; test -x bin/run; test ! -e run; tail -c 3 new/file; wc -l < new/file"
            let seen = try await workspace.shell(line)
            #expect(seen.stdout == "eleven and a half\ntwo1\n", "\(seen.stdout)")
            let again = try await refusal { try await workspace.patch.apply(patch) }
            #expect(again.code == .patchFailed, "\(again)")

            let input =
                "--- a/new/file\n+++ b/new/file\n@@ -1,2 +1,2 @@\n-one\n+1\n two\n\\ No newline at end of file\n"
            let cli = try await host.pyroProgram(
                "workspace", "patch", "apply", "patched", "--patch-file", "-", input: Array(input.utf8))
            #expect(cli.status == 0 && (cli.text + cli.error).contains("new/file"), "\(cli.text)\(cli.error)")
            #expect(try await workspace.files.read("new/file").content == "1\ntwo")
        }
    }

    @Test func aPatchThatFailsChangesNothing() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell(
                "mkdir s; seq 20 > s/numbers; echo a > s/a; ln -s /etc s/out; ln -s numbers s/link; mkfifo s/ignored; mkdir s/d; echo x > s/d/x"
            )
            let workspace = try await host.workspace(seed: HostPath(folder.path("s")))
            func hunk(_ path: String, _ old: String = "a", _ new: String = "b") -> String {
                "--- a/\(path)\n+++ b/\(path)\n@@ -1 +1 @@\n-\(old)\n+\(new)\n"
            }
            func made(_ path: String) -> String { "--- /dev/null\n+++ b/\(path)\n@@ -0,0 +1 @@\n+x\n" }
            let good = hunk("a")
            let wrong: [(String, PyroErrorCode, String)] = [
                (good + hunk("numbers", "7777"), .patchFailed, "7777"),
                (good + hunk("missing"), .patchFailed, "missing"),
                (good + made("a"), .patchFailed, "a"), (good + made("../out-of-it"), .pathNotAllowed, "../out-of-it"),
                (good + made("/etc/motd"), .pathNotAllowed, "/etc/motd"),
                (good + made(".git/hooks/x"), .pathNotAllowed, ".git"),
                (good + made("out/pyro-evil"), .patchFailed, "out"),
                (good + made("numbers/x"), .patchFailed, "numbers"),
                (good + made("d"), .patchFailed, "d"),
                ("*** Begin Patch\n*** Update File: a\n@@\n-a\n+b\n*** End Patch\n", .patchFailed, "---"),
                ("", .usage, "patch"),
                ("nothing of the kind", .patchFailed, "patch"),
                (String(repeating: "x", count: 9 << 20), .tooLarge, "8"),
            ]
            for (patch, code, word) in wrong {
                let error = try await refusal { try await workspace.patch.apply(patch) }
                #expect(
                    error.code == code || (code == .usage && error.code == .patchFailed),
                    "\(patch.suffix(80)): \(error)")
                #expect(error.message.contains(word), "\(word): \(error)")
            }
            #expect(try await !workspace.diff().changed)
            let line =
                "ls /etc/pyro-evil /out-of-it; cat a; find / -xdev -name '.pyro*' -o -path '/var/lib/pyro/*' -type f | wc -l"
            #expect(try await workspace.shell(line).stdout == "a\n0\n")
            #expect(try await workspace.patch.apply(good).changed)
        }
    }

    /// Twenty files in one patch while another program reads them, in order and over again.
    @Test func manyFilesAndManyPatchesAtOnce() async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell("mkdir s; for i in $(seq 10 29); do echo 0 > s/f$i; done")
            let workspace = try await host.workspace(seed: HostPath(folder.path("s")))
            func patch(_ from: Int, _ to: Int) -> String {
                (10..<30).map { "--- a/f\($0)\n+++ b/f\($0)\n@@ -1 +1 @@\n-\(from)\n+\(to)\n" }.joined()
            }
            // One of them is first, and the others find nothing that they fit.
            let outcomes = await withTaskGroup(of: Int?.self) { group in
                for number in 1...5 {
                    group.addTask { (try? await workspace.patch.apply(patch(0, number))) == nil ? nil : number }
                }
                return await group.reduce(into: [Int]()) { if let number = $1 { $0.append(number) } }
            }
            try #require(outcomes.count == 1, "\(outcomes)")
            #expect(try await workspace.shell("cat f* | sort -u").stdout == "\(outcomes[0])\n")
            #expect(try await workspace.patch.apply(patch(outcomes[0], 100)).summary.modified == 20)
            #expect(try await workspace.diff().summary.modified == 20)
        }
    }
}
