import PyroSDK
import Testing

@testable import PyroMCP

/// What of a diff has room in a result, and that the rest is named.
@Suite struct DiffReportTests {
    private func section(_ path: String, lines: Int, of text: String = "line") -> String {
        "diff --git a/\(path) b/\(path)\n--- a/\(path)\n+++ b/\(path)\n@@ -0,0 +1,\(lines) @@\n"
            + String(repeating: "+\(text)\n", count: lines)
    }

    private func entry(_ path: String, lines: Int? = 1, type: ArtifactType = .file) -> DiffResult.Entry {
        DiffResult.Entry(
            path: PathText(path.utf8), status: .added, artifactType: type, addedLines: lines, deletedLines: lines)
    }

    private func diff(
        _ entries: [DiffResult.Entry], _ patch: [String], patchBytes: Int? = nil, truncated: Bool = false
    ) -> DiffResult {
        let bytes = Array(patch.joined().utf8)
        var summary = DiffResult.Summary()
        summary.total = entries.count
        return DiffResult(
            workspaceID: WorkspaceInfo.fixtureID, from: "baseline", to: "now", summary: summary, entries: entries,
            patch: bytes, patchBytes: patchBytes ?? bytes.count, truncated: truncated)
    }

    private func structure(of diff: DiffResult, binary: Bool = false) throws -> (structure: JSONValue, text: String) {
        let result = try DiffReport(diff: diff, binary: binary).toolResult()
        #expect(result.encodedBytes <= Limits.toolResultBytes)
        let structured = try #require(result.structured)
        #expect(ChangesSchema.diff.problem(with: structured, at: "") == nil)
        return (structured, result.text)
    }

    @Test(arguments: ["line", "\u{1}\u{1}\u{1}\u{1}", "\"\"\"\"", "\u{1F600}"])
    func wholeFilesAreLeftOutAndNamed(text: String) throws {
        let names = (0..<40).map { "src/file \($0).txt" }
        let patch = names.map { section($0, lines: 300, of: text) }
        let (structured, words) = try structure(of: diff(names.map { entry($0) }, patch))
        let shown = try #require(structured["patch"]?.string)
        let count = PatchSections(Array(shown.utf8)).paths().count
        #expect((1..<40).contains(count))
        #expect(shown == patch.prefix(count).joined())
        #expect(structured["truncated"] == true)
        #expect(structured["patch_bytes"] == .integer(Int64(patch.joined().utf8.count)))
        let next = structured["next_paths"]?.array?.compactMap(\.string)
        #expect(next == Array(names[count...].prefix(20)))
        #expect(words.contains("Ask for them with paths [\"src/file \(count).txt\""))
        #expect(words.contains(shown))
    }

    @Test func whatTheSDKLeftOutIsNamedToo() throws {
        let entries =
            ["a", "b", "c"].map { entry($0) } + [entry("bin", lines: nil), entry("dir", lines: nil, type: .directory)]
        let (structured, _) = try structure(
            of: diff(entries, [section("b", lines: 1)], patchBytes: 100_000, truncated: true))
        #expect(structured["next_paths"] == ["a", "c"])
        let (binary, _) = try structure(
            of: diff(entries, [section("b", lines: 1)], patchBytes: 100_000, truncated: true), binary: true)
        #expect(binary["next_paths"] == ["a", "c", "bin"])
    }

    @Test func aFileThatHasNoRoomByItselfIsSaidToBeReadOtherwise() throws {
        let (structured, words) = try structure(of: diff([entry("big")], [section("big", lines: 12_000)]))
        #expect(structured["patch"] == "")
        #expect(structured["truncated"] == true)
        #expect(structured["changed"] == true)
        #expect(structured["next_paths"] == ["big"])
        #expect(words.contains("look at it with workspace_file_read"))
    }

    @Test func manyEntriesLeaveRoomForThePatch() throws {
        let names = (0..<20_000).map { "a/deep/directory/file-\($0)" }
        let patch = section("z", lines: 1000)
        let (structured, words) = try structure(of: diff([entry("z")] + names.map { entry($0) }, [patch]))
        #expect(structured["patch"] == .string(patch))
        let shown = try #require(structured["entries"]?.array?.count)
        #expect(shown > 50)
        #expect(structured["summary"]?["total"] == 20_001)
        #expect(words.contains("\(20_001 - shown) more had no room here: narrow by paths."))
    }

    @Test func veryLongNamesHaveRoom() throws {
        let names = (0..<30).map { String(repeating: "\u{1}", count: 4000) + "\($0)" }
        _ = try structure(of: diff(names.map { entry($0) }, [], patchBytes: 1 << 20, truncated: true))
    }

    @Test func aPatchThatIsNoTextIsCutAtFilesToo() throws {
        let bytes = (0..<4).flatMap { index in
            Array("diff --git a/f\(index) b/f\(index)\n--- /dev/null\n+++ b/f\(index)\n@@ -0,0 +1 @@\n+".utf8)
                + [UInt8](repeating: 0xFF, count: 16_000) + [10]
        }
        let result = DiffResult(
            workspaceID: WorkspaceInfo.fixtureID, from: "baseline", to: "now", summary: .init(),
            entries: (0..<4).map { entry("f\($0)") }, patch: bytes, patchBytes: bytes.count, truncated: false)
        let (structured, _) = try structure(of: result)
        #expect(structured["patch_encoding"] == "base64")
        let shown = try #require(Base64.bytes(of: structured["patch"]?.string ?? ""))
        #expect(!shown.isEmpty && shown.count < bytes.count)
        #expect(Array(bytes.prefix(shown.count)) == shown)
        let count = PatchSections(shown).paths().count
        #expect(structured["next_paths"]?.array?.first == "f\(count)")
    }

    @Test func nothingIsSaidToDifferWhereNothingDoes() throws {
        let (structured, words) = try structure(of: diff([], []))
        #expect(structured["changed"] == false)
        #expect(structured["next_paths"] == nil)
        #expect(words == "Nothing differs between baseline and now in the workspace 0123456789ab.")
    }

    static let headers: [(String, Set<String>)] = [
        ("diff --git a/x b/x\n--- a/x\n+++ b/x\n", ["x"]),
        ("diff --git a/x b/y b/x b/y\nold mode 100644\nnew mode 100755\n", ["x b/y"]),
        ("diff --git a/old b/new\nsimilarity index 90%\nrename from old\nrename to new\n", ["old", "new"]),
        (#"diff --git "a/t\tb\"\303\251\\" "b/t\tb\"\303\251\\""# + "\n", ["t\tb\"é\\"]),
        (#"diff --git "a/\377" "b/\377""# + "\n", ["\\xff"]),
        ("diff --git a/x b/x\n@@ -1 +1 @@\n-rename from y\n+diff --git a/z b/z\n", ["x"]),
        ("no patch at all", []),
    ]

    @Test(arguments: headers)
    func theFilesOfAPatchAreKnownByTheirHeaders(patch: String, paths: Set<String>) {
        #expect(PatchSections(Array(patch.utf8)).paths() == paths)
    }
}
