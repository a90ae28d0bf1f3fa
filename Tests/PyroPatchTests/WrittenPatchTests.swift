import PyroPatch
import Testing

/// Patches as git, people and language models write them, each with what becomes of it.
@Suite struct WrittenPatchTests {
    enum Outcome: Sendable {
        /// The files afterwards.
        case files([String: String])
        case error(PatchError.Reason, [String])
    }

    struct Case: Sendable, CustomStringConvertible {
        var description: String
        var before: [String: String]
        var patch: String
        var outcome: Outcome

        init(_ description: String, _ before: [String: String], _ patch: String, _ outcome: Outcome) {
            self.description = description
            self.before = before
            self.patch = patch
            self.outcome = outcome
        }
    }

    static let poem = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"
    static let changed = "one\ntwo\nthree\nFOUR\nfive\nsix\nseven\neight\nnine\nten\n"
    private static let body = " three\n-four\n+FOUR\n five\n"

    @Test(arguments: good + sloppy + wrong)
    func outcomeIs(_ example: Case) {
        var files = Files(example.before)
        do {
            _ = try files.apply(Array(example.patch.utf8))
            guard case .files(let expected) = example.outcome else {
                Issue.record("it applies: \(files.texts)")
                return
            }
            #expect(files.texts == expected)
        } catch {
            guard case .error(let reason, let words) = example.outcome else {
                Issue.record("\(error.message)")
                return
            }
            #expect(error.reason == reason, "\(error.message)")
            for word in words { #expect(error.message.contains(word), "\(error.message)") }
        }
    }

    static let good: [Case] = [
        Case(
            "git", ["p": poem],
            "diff --git a/p b/p\nindex 123..456 100644\n--- a/p\n+++ b/p\n@@ -3,3 +3,3 @@ two\n\(body)",
            .files(["p": changed])),
        Case(
            "GNU diff with times", ["src/p": poem],
            """
            diff -ru old/src/p new/src/p
            --- old/src/p\t2024-01-01 10:00:00.000000000 +0100
            +++ new/src/p\t2024-01-02 10:00:00.000000000 +0100
            @@ -3,3 +3,3 @@
            \(body)
            """, .files(["src/p": changed])),
        Case(
            "no prefixes", ["src/p": poem], "--- src/p\n+++ src/p\n@@ -3,3 +3,3 @@\n\(body)", .files(["src/p": changed])
        ),
        Case(
            "a quoted name", ["ä b\"": poem],
            """
            --- "a/\\303\\244 b\\""
            +++ "b/\\303\\244 b\\""
            @@ -3,3 +3,3 @@
            \(body)
            """, .files(["ä b\"": changed])),
        Case(
            "a new file", [:], "--- /dev/null\n+++ b/new/x\n@@ -0,0 +1,2 @@\n+a\n+b\n", .files(["new/x": "a\nb\n"])),
        Case(
            "a new file without last line end", [:],
            "diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n",
            .files(["x": "a"])),
        Case(
            "an empty new file", [:], "diff --git a/x b/x\nnew file mode 100644\nindex 0000000..e69de29\n",
            .files(["x": ""])),
        Case(
            "a deleted file", ["x": "a\nb\n", "y": ""], "--- a/x\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n",
            .files(["y": ""])),
        Case(
            "a deleted file of GNU diff -N", ["x": "a\n"],
            """
            --- old/x\t2024-01-01 10:00:00.000000000 +0100
            +++ new/x\t1970-01-01 01:00:00.000000000 +0100
            @@ -1 +0,0 @@
            -a
            """, .files([:])),
        Case(
            "a rename with a change", ["p": poem],
            """
            diff --git a/p b/q
            similarity index 90%
            rename from p
            rename to q
            --- a/p
            +++ b/q
            @@ -3,3 +3,3 @@
            \(body)
            """, .files(["q": changed])),
        Case(
            "a copy", ["p": poem], "diff --git a/p b/q\nsimilarity index 100%\ncopy from p\ncopy to q\n",
            .files(["p": poem, "q": poem])),
        Case(
            "two names that change places", ["a": "1\n", "b": "2\n"],
            """
            diff --git a/a b/b
            rename from a
            rename to b
            diff --git a/b b/a
            rename from b
            rename to a
            """, .files(["a": "2\n", "b": "1\n"])),
        Case(
            "a mail of git format-patch", ["p": poem],
            """
            From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
            Subject: [PATCH] Change
             it

            - a list
            ---
             p | 2 +-
             1 file changed, 1 insertion(+), 1 deletion(-)

            diff --git a/p b/p
            --- a/p
            +++ b/p
            @@ -3,3 +3,3 @@ two
            \(body)-- 
            2.39.5

            """, .files(["p": changed])),
        Case(
            "lines that look like headers", ["p": "-- a\nb\n"],
            """
            --- a/p
            +++ b/p
            @@ -1,2 +1,2 @@
            --- a
            +++ c
             b
            """, .files(["p": "++ c\nb\n"])),
        Case(
            "no context", ["p": poem], "--- a/p\n+++ b/p\n@@ -2,0 +3 @@\n+and\n@@ -4 +5 @@\n-four\n+FOUR\n",
            .files(["p": "one\ntwo\nand\nthree\nFOUR\nfive\nsix\nseven\neight\nnine\nten\n"])),
        Case(
            "a file with foreign line ends", ["p": "a\r\nb\r\n"],
            "--- a/p\n+++ b/p\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n", .files(["p": "a\r\nc\r\n"])),
        Case(
            "a last line end comes", ["p": "a\nb"],
            """
            --- a/p
            +++ b/p
            @@ -1,2 +1,2 @@
             a
            -b
            \\ No newline at end of file
            +b
            """, .files(["p": "a\nb\n"])),
        Case(
            "two patches of one file", ["p": poem],
            """
            --- a/p
            +++ b/p
            @@ -1,2 +1,3 @@
             one
            +and
             two
            --- a/p
            +++ b/p
            @@ -2,2 +2,2 @@
            -and
            +AND
             two
            """, .files(["p": "one\nAND\n" + poem.dropFirst(4)])),
    ]

    static let sloppy: [Case] = [
        Case("wrong counts", ["p": poem], "--- a/p\n+++ b/p\n@@ -3,7 +3,9 @@\n\(body)", .files(["p": changed])),
        Case("counts too small", ["p": poem], "--- a/p\n+++ b/p\n@@ -3,1 +3,1 @@\n\(body)", .files(["p": changed])),
        Case("a wrong line", ["p": poem], "--- a/p\n+++ b/p\n@@ -90,3 +90,3 @@\n\(body)", .files(["p": changed])),
        Case("no numbers", ["p": poem], "--- a/p\n+++ b/p\n@@ @@\n\(body)", .files(["p": changed])),
        Case("dots for numbers", ["p": poem], "--- a/p\n+++ b/p\n@@ ... @@\n\(body)", .files(["p": changed])),
        Case(
            "the line above for numbers", ["p": "f\nx\n" + "g\nx\n"],
            "--- a/p\n+++ b/p\n@@ g\n-x\n+y\n", .files(["p": "f\nx\ng\ny\n"])),
        Case(
            "Markdown round it", ["p": poem],
            "Here it is:\n\n```diff\n--- a/p\n+++ b/p\n@@ -3,3 +3,3 @@\n\(body)```\n\n- done\n",
            .files(["p": changed])),
        Case(
            "words behind it", ["p": poem],
            "--- a/p\n+++ b/p\n@@ -3,3 +3,3 @@\n\(body)\nThis does:\n- a\n+ b\n", .files(["p": changed])),
        Case(
            "an empty line without its space", ["p": "a\n\nb\n\nc\n"],
            "--- a/p\n+++ b/p\n@@ -1,5 +1,5 @@\n a\n\n-b\n+B\n\n c\n", .files(["p": "a\n\nB\n\nc\n"])),
        Case(
            "empty lines without space and wrong counts", ["p": "a\n\nb\n\nc\n"],
            "--- a/p\n+++ b/p\n@@ -1,9 +1,9 @@\n a\n\n-b\n+B\n\n", .files(["p": "a\n\nB\n\nc\n"])),
        Case(
            "white space cut off", ["p": "a  \nb\t\nc\n"], "--- a/p\n+++ b/p\n@@ -1,3 +1,3 @@\n a\n b\n-c\n+C\n",
            .files(["p": "a  \nb\t\nC\n"])),
        Case(
            "plain line ends for a file with others", ["p": "a\r\nb\r\n"],
            "--- a/p\n+++ b/p\n@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n", .files(["p": "a\r\nc\r\nd\r\n"])),
        Case(
            "foreign line ends for a plain file", ["p": "a\nb\n"],
            "--- a/p\r\n+++ b/p\r\n@@ -1,2 +1,2 @@\r\n a\r\n-b\r\n+c\r\n", .files(["p": "a\nc\n"])),
        Case(
            "foreign line ends for a new file", [:], "--- /dev/null\r\n+++ b/p\r\n@@ -0,0 +1 @@\r\n+a\r\n",
            .files(["p": "a\n"])),
        Case(
            "the mark of the missing line end forgotten", ["p": "a\nb"],
            "--- a/p\n+++ b/p\n@@ -1,2 +1,3 @@\n a\n b\n+c\n",
            .files(["p": "a\nb\nc\n"])),
        Case(
            "a git header and no index", ["p": poem], "diff --git a/p b/p\n\n--- a/p\n+++ b/p\n@@ -3 +3 @@\n\(body)",
            .files(["p": changed])),
        Case("a new file by its numbers", [:], "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n", .files(["x": "a\n"])),
        Case(
            "hunks in the wrong order", ["p": poem],
            "--- a/p\n+++ b/p\n@@ -9,2 +9,2 @@\n nine\n-ten\n+TEN\n@@ -1,2 +1,2 @@\n-one\n+ONE\n two\n",
            .files(["p": "ONE\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nTEN\n"])),
        Case(
            "contexts that overlap", ["p": poem],
            "--- a/p\n+++ b/p\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n@@ -2,3 +2,3 @@\n TWO\n-three\n+THREE\n four\n",
            .files(["p": "one\nTWO\nTHREE\nfour\nfive\nsix\nseven\neight\nnine\nten\n"])),
        Case(
            "no line end behind the last line", ["p": poem],
            "--- a/p\n+++ b/p\n@@ -3,3 +3,3 @@\n\(body.dropLast())", .files(["p": changed])),
    ]

    static let wrong: [Case] = [
        Case("nothing", [:], " \n\n", .error(.malformed, ["empty", "+++ b/"])),
        Case("words", [:], "please change it\n", .error(.malformed, ["no patch", "+++ b/"])),
        Case(
            "another format", ["p": poem], "*** Begin Patch\n*** Update File: p\n@@\n-four\n+FOUR\n*** End Patch\n",
            .error(.malformed, ["*** Begin Patch", "--- a/"])),
        Case(
            "a hunk without a file", ["p": poem], "@@ -3,3 +3,3 @@\n\(body)", .error(.malformed, ["Line 1", "no file"])),
        Case("no hunk", ["p": poem], "--- a/p\n+++ b/p\n", .error(.malformed, ["no hunk"])),
        Case(
            "an absolute path", ["p": poem], "--- /workspace/p\n+++ /workspace/p\n@@ -3,3 +3,3 @@\n\(body)",
            .error(.pathNotAllowed, ["/workspace/p", "absolute"])),
        Case(
            "a path out", ["p": poem], "--- a/../p\n+++ b/../p\n@@ -3,3 +3,3 @@\n\(body)",
            .error(.pathNotAllowed, ["../p", "out of the directory"])),
        Case(
            "a path into .git", [:], "--- /dev/null\n+++ b/x/.Git/hooks/y\n@@ -0,0 +1 @@\n+a\n",
            .error(.pathNotAllowed, [".git"])),
        Case(
            "a missing file", ["p": poem], "--- a/q\n+++ b/q\n@@ -3,3 +3,3 @@\n\(body)",
            .error(.missing, ["q does not exist"])),
        Case(
            "a directory", ["p/q": poem], "--- a/p\n+++ b/p\n@@ -3,3 +3,3 @@\n\(body)",
            .error(.wrongKind, ["p is a directory"])),
        Case(
            "a file that exists", ["x": "b\n"], "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n",
            .error(.doesNotApply, ["x", "exists already"])),
        Case(
            "a deletion that does not show all", ["x": "a\nb\n"], "--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n",
            .error(.doesNotApply, ["deletes x", "\"b\""])),
        Case(
            "other lines", ["p": poem], "--- a/p\n+++ b/p\n@@ -3,3 +3,3 @@\n three\n-vier\n+FOUR\n five\n",
            .error(.doesNotApply, ["Hunk 1 of p", "line 3", "4: vier", "4: four"])),
        Case(
            "the second hunk", ["p": poem],
            "--- a/p\n+++ b/p\n@@ -3,3 +3,3 @@\n\(body)@@ -9,2 +9,2 @@\n nine\n-zehn\n+TEN\n",
            .error(.doesNotApply, ["Hunk 2 of p", "10: zehn", "10: ten"])),
        Case(
            "applied before", ["p": changed], "--- a/p\n+++ b/p\n@@ -3,3 +3,3 @@\n\(body)",
            .error(.doesNotApply, ["applied before", "line 3"])),
        Case(
            "several places", ["p": "x\ny\nx\n"], "--- a/p\n+++ b/p\n@@ @@\n-x\n+z\n",
            .error(.doesNotApply, ["several places", "1, 3"])),
        Case(
            "lines for a place nobody knows", ["p": poem], "--- a/p\n+++ b/p\n@@ @@\n+z\n",
            .error(.doesNotApply, ["lines of context"])),
        Case(
            "context without its space", ["p": poem], "--- a/p\n+++ b/p\n@@ -3,3 +3,3 @@\nthree\n-four\n+FOUR\nfive\n",
            .error(.malformed, ["Line 4", "three"])),
        Case(
            "half a hunk behind an empty line", ["p": poem],
            "--- a/p\n+++ b/p\n@@ -3,3 +3,3 @@\n\(body)\n-seven\n+SEVEN\n", .error(.doesNotApply, ["Hunk 1"])),
        Case(
            "a binary file without its content", ["p": "\0"],
            "diff --git a/p b/p\nindex 1..2 100644\nBinary files a/p and b/p differ\n",
            .error(.malformed, ["--binary"])),
        Case(
            "a merge", ["p": poem], "diff --cc p\n--- a/p\n+++ b/p\n@@@ -1,2 -1,2 +1,2 @@@\n  a\n",
            .error(.malformed, ["merge"])),
        Case(
            "a rename onto a file", ["p": "a\n", "q": "b\n"], "diff --git a/p b/q\nrename from p\nrename to q\n",
            .error(.doesNotApply, ["q", "exists already"])),
        Case(
            "two names", ["p": poem], "diff --git a/p b/q\n--- a/p\n+++ b/q\n@@ -3,3 +3,3 @@\n\(body)",
            .error(.malformed, ["p and q", "rename from"])),
        Case("a submodule", [:], "diff --git a/s b/s\nnew file mode 160000\n", .error(.malformed, ["submodule"])),
        Case(
            "a damaged binary patch", [:],
            """
            diff --git a/x b/x
            new file mode 100644
            index 0000000000000000000000000000000000000000..257cc5642cb1a054f08cc83f2d943e56fd3ebe99
            GIT binary patch
            literal 4
            Lc-mbwTKl~~000

            """, .error(.malformed, ["damaged"])),
    ]

    @Test func nothingIsChangedWhenOneFileFails() {
        var files = Files(["p": Self.poem, "q": "x\n"])
        let patch = "--- a/p\n+++ b/p\n@@ -3,3 +3,3 @@\n\(Self.body)--- a/q\n+++ b/q\n@@ -1 +1 @@\n-y\n+z\n"
        #expect(throws: PatchError.self) { try files.apply(Array(patch.utf8)) }
        #expect(files.texts == ["p": Self.poem, "q": "x\n"])
    }
}
