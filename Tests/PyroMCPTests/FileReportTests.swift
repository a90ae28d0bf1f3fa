import FoundationEssentials
import PyroSDK
import Testing

@testable import PyroMCP

/// That results about files keep to their size whatever is in them, and say rightly where to go on.
@Suite(.timeLimit(.minutes(1))) struct FileReportTests {
    private func check(_ result: ToolResult, _ schema: Schema, _ name: String) throws -> JSONValue {
        #expect(result.encodedBytes <= Limits.toolResultBytes, "\(name)")
        let structured = try #require(result.structured)
        #expect(schema.problem(with: structured, at: "") == nil, "\(name)")
        return structured
    }

    static let contents: [(String, [UInt8])] = [
        ("letters", [UInt8](repeating: 120, count: 65536)), ("controls", [UInt8](repeating: 1, count: 65536)),
        ("quotes", [UInt8](repeating: 34, count: 65536)), ("binary", [UInt8](repeating: 0xFF, count: 65536)),
        ("emoji", Array(String(repeating: "\u{1F600}", count: 16384).utf8)),
        ("random", (0..<65536).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 7) }), ("short", Array("x".utf8)),
        ("empty", []),
    ]

    @Test(arguments: contents)
    func aFileIsReadPartByPartAndIsWholeThen(name: String, bytes: [UInt8]) throws {
        var read: [UInt8] = []
        var parts = 0
        repeat {
            let rest = FileRead.fixture(
                bytes: Array(bytes[read.count...]), offset: Int64(read.count), sizeBytes: Int64(bytes.count))
            let result = try FileReadReport(file: rest).toolResult()
            let structured = try check(result, FileSchema.read, name)
            let content = try #require(structured["content"]?.string)
            let isText = structured["encoding"] == "utf-8"
            read += isText ? Array(content.utf8) : try #require(Base64.bytes(of: content))
            #expect(structured["next_offset"] == .integer(Int64(read.count)))
            #expect(structured["truncated"] == .bool(read.count < bytes.count))
            #expect(result.text.contains("read on with offset \(read.count),") == (read.count < bytes.count))
            parts += 1
        } while read.count < bytes.count && parts < 100
        #expect(read == bytes)
        #expect(parts < 20)
    }

    @Test func aPageOfEntriesIsAskedForAgainWithFewer() async throws {
        let asked = Recorder<Int>()
        var backend = Backend.recording()
        backend.listFiles = { _, path, options in
            asked.add(options.maxEntries)
            return .fixture(path: path, count: options.maxEntries, next: "/workspace/file-\(options.maxEntries)")
        }
        let server = ServerFixture(backend, profile: .workspaceCore)
        let result = try await server.result(of: "workspace_file_list", ["workspace_id": "box"])
        #expect(result.utf8.count <= Limits.toolResultBytes)
        let last = try #require(asked.values.last)
        #expect(asked.values.first == 1000)
        #expect((100..<1000).contains(last))
        #expect(result["structuredContent"]?["entries"]?.array?.count == last)
        #expect(result["structuredContent"]?["next_after"] == .string("/workspace/file-\(last)"))
        _ = await server.end()
    }

    @Test func theLongestNamesOfOneEntryHaveRoom() throws {
        let long = PathText(Array("/".utf8) + [UInt8](repeating: 1, count: 4094))
        let entry = FileEntry(
            path: long, artifactType: .symlink, sizeBytes: 1, mode: 0o777, modifiedAt: .now, linkTarget: long)
        let list = FileList(
            workspaceID: WorkspaceInfo.fixtureID, path: long.text, recursive: true, entries: [entry],
            nextAfter: long.text)
        let structured = try check(try FileListReport(list: list).toolResult(), FileSchema.list, "one entry")
        #expect(structured["next_after"] == .string(long.text))
    }

    @Test func aPatchOfManyFilesNamesAsManyAsHaveRoom() throws {
        let entries = (0..<50_000).map {
            PatchResult.Entry(path: PathText("directory/\u{1}file-\($0)".utf8), status: .added)
        }
        let patch = PatchResult(workspaceID: WorkspaceInfo.fixtureID, changed: true, entries: entries)
        let result = try PatchReport(patch: patch, check: false).toolResult()
        let structured = try check(result, ChangesSchema.patch, "patch")
        #expect(structured["summary"]?["total"] == 50_000)
        let shown = try #require(structured["entries"]?.array?.count)
        #expect(shown > 100)
        #expect(result.text.hasSuffix("\(50_000 - shown) more had no room here."))
    }

    @Test func whatASeedOrSyncSkippedOrADeletionLostHasRoom() async throws {
        let names = (0..<100).map { String(repeating: "\u{1}", count: 4000) + "\($0)" }
        var workspace = WorkspaceInfo.full
        workspace.workspaceSeed.skipped = names
        let seeded = try WorkspaceReport(workspace).toolResult()
        _ = try check(seeded, WorkspaceSchema.output, "seed")
        #expect(seeded.text.contains("skipped entries had no room here."))
        _ = try check(
            try SyncPushReport(push: .fixture(skipped: names)).toolResult(), TransferSchema.push, "sync")
        var backend = Backend.recording()
        backend.deleteWorkspace = { _ in
            WorkspaceDelete(workspaceID: WorkspaceInfo.fixtureID, lost: .init(total: 200, paths: names))
        }
        let server = ServerFixture(backend, profile: .workspaceCore)
        let result = try await server.result(of: "workspace_delete", ["workspace_id": "box"])
        #expect(result.utf8.count <= Limits.toolResultBytes)
        #expect(result["structuredContent"]?["lost"]?["total"] == 200)
        _ = await server.end()
    }
}
