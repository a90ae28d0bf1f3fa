import PyroSDK
import Testing

@testable import PyroCLI

/// The table of `diff --stat`; the expected ones are what git 2.39 prints of the same changes.
@Suite struct DiffStatTests {
    static let long = "long-directory-name-number-one/another-rather-long-directory-name/and-one-more/file.txt"
    static let diff = DiffResult.fixture([
        .fixture("a/b", .deleted, lines: (0, 1)), .fixture("a/new", .added, lines: (41, 0)), .fixture("bin"),
        .fixture(long, lines: (0, 20)), .fixture("mode", lines: (0, 0)),
        .fixture("renamed1", .renamed, from: "ren1", lines: (0, 0)), .fixture("src/big", lines: (120, 150)),
        .fixture("src/deep/small", lines: (1, 1)), .fixture("src/n/same", .renamed, from: "src/same", lines: (0, 0)),
        .fixture("src/other/ren2", .renamed, from: "src/ren2", lines: (0, 0)),
        .fixture("src/ren3", .renamed, from: "src/deep/ren3", lines: (0, 0)), .fixture("tab\tname", lines: (1, 1)),
        .fixture("x_b.txt", .renamed, from: "abc_b.txt", lines: (0, 0)), .fixture("é.txt", lines: (1, 1)),
    ])

    @Test func itLooksLikeGits() async {
        let run = await CommandLineRun.of(
            ["workspace", "diff", "dev", "--stat"], RecordedWorkspaces { $0.diff = Self.diff }.backend)
        #expect(run.status == 0)
        #expect(
            run.output == #"""
                 a/b                                                |   1 -
                 a/new                                              |  41 ++++
                 bin                                                | Bin
                 .../and-one-more/file.txt                          |  20 --
                 mode                                               |   0
                 ren1 => renamed1                                   |   0
                 src/big                                            | 270 +++++++++------------
                 src/deep/small                                     |   2 +-
                 src/{ => n}/same                                   |   0
                 src/{ => other}/ren2                               |   0
                 src/{deep => }/ren3                                |   0
                 "tab\tname"                                        |   2 +-
                 abc_b.txt => x_b.txt                               |   0
                 é.txt                                              |   2 +-
                 14 files changed, 164 insertions(+), 174 deletions(-)

                """#)
        #expect(run.error.isEmpty)
    }

    @Test func itIsAsWideAsTheTerminal() {
        let table = DiffStat(Self.diff).rendered(columns: 120, style: ProseStyle(colored: false))
        let blank = String(repeating: " ", count: 15)
        #expect(table.contains("\n .../another-rather-long-directory-name/and-one-more/file.txt\(blank) |  20 ---\n"))
        #expect(table.contains(" | 270 ++++++++++++++++--------------------\n"))
        let narrow = DiffStat(Self.diff).rendered(columns: 50, style: ProseStyle(colored: false))
        #expect(narrow.contains("\n .../and-one-more/file.txt        |  20 -\n"))
        #expect(narrow.contains("\n src/big                          | 270 ++++-----\n"))
    }

    @Test func smallChangesAreDrawnWhole() {
        let diff = DiffResult.fixture([.fixture("a", lines: (2, 0)), .fixture("link", .added, .symlink, lines: (1, 0))])
        let table = DiffStat(diff).rendered(columns: 80, style: ProseStyle(colored: true))
        #expect(
            table == """
                 a    | 2 \u{1B}[32m++\u{1B}[0m
                 link | 1 \u{1B}[32m+\u{1B}[0m
                 2 files changed, 3 insertions(+)
                """)
    }

    @Test func whatIsNotCountedInLinesHasAMark() {
        let diff = DiffResult.fixture([
            .fixture("new/f", .added, lines: (0, 0)), .fixture("empty", .added, .directory), .fixture("sub/.git/index"),
        ])
        #expect(
            DiffStat(diff).rendered(columns: 80, style: ProseStyle(colored: false)) == """
                 new/f          |   0
                 empty          | Dir
                 sub/.git/index | Git
                 3 files changed, 0 insertions(+), 0 deletions(-)
                """)
    }

    @Test(arguments: [
        ("a/b", "a/x/b", "a/{ => x}/b"), ("a/x/b", "a/b", "a/{x => }/b"), ("a", "b", "a => b"),
        ("x/a", "a", "x/a => a"),
        ("x/y/a", "z/y/a", "{x => z}/y/a"), ("x/a", "x/b", "x/{a => b}"), ("a/a/a/c", "a/a/c", "a/a/{a => }/c"),
        ("b", "x/b", "b => x/b"), ("d/one.c", "d/two.c", "d/{one.c => two.c}"),
    ])
    func renamesAreShortAsGitsAre(old: String, new: String, shown: String) {
        let table = DiffStat(.fixture([.fixture(new, .renamed, from: old, lines: (0, 0))]))
            .rendered(columns: 80, style: ProseStyle(colored: false))
        #expect(table.hasPrefix(" \(shown) | 0\n"))
    }
}
