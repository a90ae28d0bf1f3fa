import FoundationEssentials
import PyroSDK

@testable import PyroMCP

extension Backend {
    /// Makes the calls about files answer and be recorded.
    mutating func recordFiles(_ answer: @escaping @Sendable (SDKCall) -> WorkspaceInfo) {
        pushFiles = { name, source, options, _ in
            .fixture(answer(.push(name, source, options)).workspaceID)
        }
        listFiles = { name, path, options in
            let id = answer(.listFiles(name, path, options)).workspaceID
            return .fixture(id, path: path, recursive: options.recursive)
        }
        readFile = { name, path, options in
            let id = answer(.readFile(name, path, options)).workspaceID
            return .fixture(id, path: path, bytes: Array("hello\n".utf8))
        }
        writeFile = { name, path, bytes, mode in
            let id = answer(.writeFile(name, path, bytes, mode)).workspaceID
            return FileWrite(workspaceID: id, path: path, sizeBytes: Int64(bytes.count), created: true)
        }
        applyPatch = { name, patch, check in
            let id = answer(.patch(name, patch, check: check)).workspaceID
            return PatchResult(
                workspaceID: id, changed: !check,
                entries: [
                    .init(path: PathText("a".utf8), status: .modified),
                    .init(path: PathText("c".utf8), status: .renamed, oldPath: PathText("b".utf8)),
                ])
        }
        diff = { name, options, _ in .fixture(answer(.diff(name, options)).workspaceID) }
        export = { name, call, _ in
            ExportResult(
                workspaceID: answer(.export(name, call)).workspaceID, workspacePath: "/workspace/report",
                outputPath: "/home/me/out", artifactType: .file, entryCount: 1, bytesWritten: 5)
        }
    }
}

extension SyncPush {
    static func fixture(_ id: String = WorkspaceInfo.fixtureID, skipped: [String] = ["run/socket"]) -> SyncPush {
        SyncPush(
            workspaceID: id,
            workspaceSync: .init(
                mode: .directory, sourcePath: "/home/me/project", destination: "/workspace", entryCount: 3,
                bytesWritten: 12, deletedCount: 1, skipped: skipped))
    }
}

extension FileList {
    static func fixture(
        _ id: String = WorkspaceInfo.fixtureID, path: String = "/workspace", recursive: Bool = false, count: Int = 2,
        next: String? = nil
    ) -> FileList {
        let time = Date(timeIntervalSince1970: 1_800_000_000)
        var entries = (1..<max(count, 1)).map { index in
            FileEntry(
                path: PathText("/workspace/file-\(index)".utf8), artifactType: .file, sizeBytes: 7, mode: 0o644,
                modifiedAt: time, linkTarget: nil)
        }
        entries.append(
            FileEntry(
                path: PathText(Array("/workspace/li".utf8) + [0xFF]), artifactType: .symlink, sizeBytes: 4, mode: 0o777,
                modifiedAt: time, linkTarget: PathText("../x".utf8)))
        return FileList(workspaceID: id, path: path, recursive: recursive, entries: entries, nextAfter: next)
    }
}

extension FileRead {
    static func fixture(
        _ id: String = WorkspaceInfo.fixtureID, path: String = "/workspace/a", bytes: [UInt8], offset: Int64 = 0,
        sizeBytes: Int64? = nil
    ) -> FileRead {
        let captured = CapturedStream(head: bytes, totalBytes: bytes.count)
        let next = offset + Int64(bytes.count)
        return FileRead(
            workspaceID: id, path: path, sizeBytes: sizeBytes ?? next, offset: offset, nextOffset: next,
            content: captured.text, encoding: captured.encoding, truncated: (sizeBytes ?? next) > next)
    }
}

extension DiffResult {
    static func fixture(_ id: String = WorkspaceInfo.fixtureID) -> DiffResult {
        var summary = Summary()
        (summary.total, summary.modified, summary.textPatched) = (1, 1, 1)
        let patch = "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+y\n"
        return DiffResult(
            workspaceID: id, from: "baseline", to: "now", summary: summary,
            entries: [
                Entry(
                    path: PathText("a".utf8), status: .modified, artifactType: .file, addedLines: 1, deletedLines: 1)
            ], patch: Array(patch.utf8), patchBytes: patch.utf8.count, truncated: false)
    }
}
