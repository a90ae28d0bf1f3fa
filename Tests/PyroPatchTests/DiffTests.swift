import PyroPatch
import Testing

/// What diffs say, and what they cost.
@Suite struct DiffTests {
    private static func file(_ text: String, isExecutable: Bool = false) -> GitDiff.Side {
        .file(.bytes(Array(text.utf8)), isExecutable: isExecutable)
    }

    private static func change(_ path: String, _ old: GitDiff.Side?, _ new: GitDiff.Side?) -> GitDiff.Change {
        GitDiff.Change(path: Array(path.utf8), old: old, new: new)
    }

    private static func text(_ diff: GitDiff) -> String { String(decoding: diff.patch, as: UTF8.self) }

    @Test func formIsThatOfGit() {
        let diff = GitDiff([
            Self.change("ä b", Self.file("a\nb\n"), Self.file("a\nc\n", isExecutable: true)),
            Self.change("new", nil, Self.file("x")),
        ])
        #expect(
            Self.text(diff) == """
                diff --git a/new b/new
                new file mode 100644
                index 0000000000000000000000000000000000000000..c1b0730e0133447badcfd47fd144e254807b06e1
                --- /dev/null
                +++ b/new
                @@ -0,0 +1 @@
                +x
                \\ No newline at end of file
                diff --git "a/\\303\\244 b" "b/\\303\\244 b"
                old mode 100644
                new mode 100755
                index 422c2b7ab3b3c668038da977e4e93a5fc623169c..0f7bc766052a5a0ee28a393d51d2370f96d8ceb8
                --- "a/\\303\\244 b"\t
                +++ "b/\\303\\244 b"\t
                @@ -1,2 +1,2 @@
                 a
                -b
                +c

                """)
    }

    @Test func entriesAndSummaryTellAll() {
        let text = (0..<40).map { "line \($0)\n" }.joined()
        let diff = GitDiff([
            Self.change("added", nil, Self.file("a\n")),
            Self.change("binary", Self.file("\0"), Self.file("\0\0")),
            Self.change("deleted", Self.file("d\ne\n"), nil),
            Self.change("device", nil, .other),
            Self.change("empty", nil, .directory),
            Self.change("full", nil, .directory),
            Self.change("full/x", nil, Self.file("y\n")),
            Self.change("large", .file(.tooLarge, isExecutable: false), .file(.tooLarge, isExecutable: false)),
            Self.change("link", Self.file("x\n"), .symlink(Array("y".utf8))),
            Self.change("moved/b", nil, Self.file(text + "more\n")),
            Self.change("old/b", Self.file(text), nil),
            Self.change("same", Self.file("s"), Self.file("s")),
        ])
        let lines = diff.entries.map { entry in
            [
                String(decoding: entry.path, as: UTF8.self), entry.status.rawValue, entry.artifactType.rawValue,
                entry.oldPath.map { String(decoding: $0, as: UTF8.self) } ?? "-",
                entry.lines.map { "+\($0.added)-\($0.removed)" } ?? "-",
            ].joined(separator: " ")
        }
        #expect(
            lines == [
                "added added file - +1-0", "binary modified file - -", "deleted deleted file - +0-2",
                "device added other - -", "empty added directory - -", "full/x added file - +1-0",
                "large modified file - -", "link type_changed symlink - +1-1", "moved/b renamed file old/b +1-0",
            ])
        #expect(
            diff.summary
                == {
                    var summary = GitDiff.Summary()
                    (summary.total, summary.added, summary.modified, summary.deleted) = (9, 4, 2, 1)
                    (summary.renamed, summary.typeChanged, summary.textPatched, summary.nonText) = (1, 1, 5, 3)
                    return summary
                }())
        #expect(!Self.text(diff).contains("binary"))
    }

    @Test func emptyDiffHasNoPatch() {
        #expect(GitDiff([]).patch.isEmpty)
        #expect(GitDiff([Self.change("d", .directory, nil)]).patch.isEmpty)
    }

    /// A file whose deletion cannot be told stays, and nothing can be made below it.
    @Test func entryThatNeedsAnotherIsLeftOut() {
        let diff = GitDiff([
            Self.change("a", Self.file("\0"), .directory), Self.change("a/b", nil, Self.file("x\n")),
            Self.change("c", nil, Self.file("x\n")), Self.change("d", .directory, Self.file("x\n")),
            Self.change("d/e", .other, nil),
        ])
        #expect(diff.entries.count == 5)
        #expect(Self.text(diff).split(separator: "\n").filter { $0.hasPrefix("diff") } == ["diff --git a/c b/c"])
    }

    /// Pairs for which a shortest edit script takes minutes: their patch is longer, and right.
    @Test(arguments: [2, 1000])
    func largeDifferentFilesTakeSeconds(words: Int) throws {
        var random = SeededGenerator(seed: 1)
        func content() -> [UInt8] {
            (0..<400_000).flatMap { _ in Array("\(Int.random(in: 0..<words, using: &random))\n".utf8) }
        }
        let (old, new) = (content(), content())
        let diff = GitDiff([
            GitDiff.Change(
                path: [97], old: .file(.bytes(old), isExecutable: false), new: .file(.bytes(new), isExecutable: false))
        ])
        var files = Files(["a": String(decoding: old, as: UTF8.self)])
        _ = try files.apply(diff.patch)
        #expect(files.files[[97]]?.content == new)
    }
}
