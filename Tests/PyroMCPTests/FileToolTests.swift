import FoundationEssentials
import PyroSDK
import Testing

@testable import PyroMCP

/// Which SDK call each tool about files makes, and that what it returns is what its schema says.
@Suite(.timeLimit(.minutes(1))) struct FileToolTests {
    /// Tools with the arguments of a call, and the calls of the SDK that must come of them.
    static let cases: [(String, JSONValue, [SDKCall])] = [
        (
            "workspace_sync_push", ["workspace_id": "box", "source_path": "src"],
            [.push("box", hostPath("src"), SyncOptions())]
        ),
        (
            "workspace_sync_push",
            [
                "workspace_id": "box", "source_path": "/srv/data/x.tgz", "dest": "lib", "delete": true,
                "exclude": ["*.o"],
            ],
            [
                .push(
                    "box", hostPath("/srv/data/x.tgz"),
                    SyncOptions(destination: "lib", delete: true, exclude: ["*.o"]))
            ]
        ),
        ("workspace_file_list", ["workspace_id": "box"], [.listFiles("box", "/workspace", FileListOptions())]),
        (
            "workspace_file_list",
            ["workspace_id": "box", "path": "src", "recursive": true, "max_entries": 7, "after": "/workspace/src/a"],
            [.listFiles("box", "src", FileListOptions(recursive: true, after: "/workspace/src/a", maxEntries: 7))]
        ),
        ("workspace_file_read", ["workspace_id": "box", "path": "a"], [.readFile("box", "a", FileReadOptions())]),
        (
            "workspace_file_read",
            ["workspace_id": "box", "path": "a", "offset": 5, "max_bytes": 9, "start_line": 2, "max_lines": 3],
            [.readFile("box", "a", FileReadOptions(offset: 5, maxBytes: 9, startLine: 2, maxLines: 3))]
        ),
        (
            "workspace_file_write", ["workspace_id": "box", "path": "a", "text": "hé"],
            [.writeFile("box", "a", Array("hé".utf8), nil)]
        ),
        (
            "workspace_file_write",
            ["workspace_id": "box", "path": "a", "text": "AP8=\n", "encoding": "base64", "mode": "0755"],
            [.writeFile("box", "a", [0, 0xFF], 0o755)]
        ),
        (
            "workspace_patch_apply", ["workspace_id": "box", "patch": "--- a/a\n"],
            [.patch("box", "--- a/a\n", check: false)]
        ),
        (
            "workspace_patch_apply", ["workspace_id": "box", "patch": "--- a/a\n", "check": true],
            [.patch("box", "--- a/a\n", check: true)]
        ),
        ("workspace_diff", ["workspace_id": "box"], [.diff("box", diffOptions { _ in })]),
        (
            "workspace_diff",
            [
                "workspace_id": "box", "from": "before", "to": "after", "paths": ["src", "a b"], "stat_only": true,
                "binary": true, "max_bytes": 100,
            ],
            [
                .diff(
                    "box",
                    diffOptions {
                        ($0.from, $0.to, $0.paths) = ("before", "after", ["src", "a b"])
                        ($0.statOnly, $0.binary, $0.maxPatchBytes) = (true, true, 100)
                    })
            ]
        ),
        (
            "workspace_export", ["workspace_id": "box", "path": "report", "output_path": "out"],
            [
                .export(
                    "box",
                    ExportCall(
                        path: "report", output: hostPath("out"),
                        options: ExportOptions(force: false, refusesGit: true)))
            ]
        ),
    ]

    private static func hostPath(_ path: String) -> HostPath {
        HostPath(path, allowedRoots: ["/home/me/project", "/srv/data"])
    }

    private static func diffOptions(_ change: (inout DiffOptions) -> Void) -> DiffOptions {
        var options = DiffOptions()
        options.maxPatchBytes = 65536
        change(&options)
        return options
    }

    @Test(arguments: cases)
    func aToolMakesItsCallAndReturnsItsShape(tool: String, arguments: JSONValue, expected: [SDKCall]) async throws {
        let calls = Recorder<SDKCall>()
        let server = ServerFixture(.recording(calls), profile: .workspaceCore)
        let structure = try await server.structure(of: tool, arguments)
        #expect(structure["workspace_id"] == .string(WorkspaceInfo.fixtureID))
        #expect(calls.values == expected)
        _ = await server.end()
    }

    static let wrong: [(String, JSONValue, String)] = [
        ("workspace_sync_push", ["workspace_id": "x"], "'source_path' is missing"),
        ("workspace_sync_push", ["workspace_id": "x", "source_path": "a", "exclude": "*.o"], "instead of an array"),
        ("workspace_sync_push", ["workspace_id": "x", "source_path": "a", "delete": "yes"], "'delete' is \"yes\""),
        ("workspace_file_list", ["workspace_id": "x", "max_entries": 1001], "from 1 to 1000"),
        ("workspace_file_read", ["workspace_id": "x"], "'path' is missing"),
        ("workspace_file_read", ["workspace_id": "x", "path": "a", "max_bytes": 65537], "from 1 to 65536"),
        ("workspace_file_read", ["workspace_id": "x", "path": "a", "start_line": 0], "from 1 up"),
        ("workspace_file_write", ["workspace_id": "x", "path": "a"], "'text' is missing"),
        ("workspace_file_write", ["workspace_id": "x", "path": "a", "text": "", "mode": "rw"], "'mode' is \"rw\""),
        ("workspace_file_write", ["workspace_id": "x", "path": "a", "text": "", "mode": "0999"], "'mode' is"),
        (
            "workspace_file_write", ["workspace_id": "x", "path": "a", "text": "*", "encoding": "base64"],
            "'text' is not base64"
        ),
        ("workspace_file_write", ["workspace_id": "x", "path": "a", "text": "", "encoding": "hex"], "\"base64\""),
        ("workspace_patch_apply", ["workspace_id": "x", "patch": ""], "'patch' is \"\""),
        ("workspace_diff", ["workspace_id": "x", "include_git": true], "'include_git' is unknown"),
        ("workspace_diff", ["workspace_id": "x", "from": "-x"], "'from' is \"-x\""),
        ("workspace_export", ["workspace_id": "x", "path": "a"], "'output_path' is missing"),
        ("workspace_export", ["workspace_id": "x", "path": "a", "output_path": "b", "force": true], "'force' is"),
        ("workspace_reset", ["workspace_id": "x", "snapshot_name": ""], "'snapshot_name' is"),
    ]

    @Test(arguments: wrong)
    func argumentsThatDoNotFitAreNamedAndNothingIsCalled(tool: String, arguments: JSONValue, part: String) async throws
    {
        let calls = Recorder<SDKCall>()
        let server = ServerFixture(.recording(calls), profile: .workspaceCore)
        let text = try await server.errorText(of: tool, arguments)
        #expect(text.hasPrefix("usage: "))
        #expect(text.contains(part), "\(text)")
        #expect(text.hasSuffix("retry: never"))
        #expect(calls.values.isEmpty)
        _ = await server.end()
    }

    @Test(arguments: PyroErrorCode.allCases)
    func everyErrorOfTheSDKIsWholeInItsText(code: PyroErrorCode) async throws {
        let error = PyroError(code, "What happened to the file 'a'.", remedy: "Look at it.")
        var backend = Backend.recording()
        backend.readFile = { _, _, _ in throw error }
        backend.applyPatch = { _, _, _ in throw error }
        let server = ServerFixture(backend, profile: .workspaceCore)
        let expected = "\(code.rawValue): \(error.message)\nremedy: Look at it.\nretry: \(code.defaultRetry)"
        #expect(try await server.errorText(of: "workspace_file_read", ["workspace_id": "b", "path": "a"]) == expected)
        #expect(
            try await server.errorText(of: "workspace_patch_apply", ["workspace_id": "b", "patch": "x"]) == expected)
        _ = await server.end()
    }

    static let texts: [(String, JSONValue, [String])] = [
        (
            "workspace_file_list", ["workspace_id": "box"],
            [
                "2 entries of /workspace in the workspace 0123456789ab:\n",
                "file 0644 7 2027-01-15T08:00:00.000Z /workspace/file-1\n",
                "symlink 0777 4 2027-01-15T08:00:00.000Z /workspace/li\\xff -> ../x (path_base64 L3dvcmtzcGFjZS9saf8=)",
            ]
        ),
        (
            "workspace_file_read", ["workspace_id": "box", "path": "/workspace/a"],
            ["/workspace/a of the workspace 0123456789ab, bytes 0 up to 6 of 6:\nhello\n"]
        ),
        (
            "workspace_patch_apply", ["workspace_id": "box", "patch": "x"],
            ["The patch is applied to the workspace 0123456789ab: 2 files (1 modified, 1 renamed).", "renamed b -> c"]
        ),
        (
            "workspace_patch_apply", ["workspace_id": "box", "patch": "x", "check": true],
            ["nothing was changed because of check"]
        ),
        (
            "workspace_diff", ["workspace_id": "box"],
            ["1 change (1 modified, 1 patched as text).", "modified a +1 -1\n", "@@ -1 +1 @@\n-x\n+y\n"]
        ),
        ("workspace_reset", ["workspace_id": "box"], ["is set back to baseline.\n", "\nworkspace_reset: {"]),
        (
            "workspace_sync_push", ["workspace_id": "box", "source_path": "."],
            ["3 entries, 12 bytes; 1 deleted there.", "skipped run/socket"]
        ),
        (
            "workspace_export", ["workspace_id": "box", "path": "report", "output_path": "out"],
            ["output_path: /home/me/out\n", "entry_count: 1"]
        ),
        ("workspace_delete", ["workspace_id": "box"], ["were not exported went with it: 1.\nlost note"]),
    ]

    @Test(arguments: texts)
    func theTextSaysTheSameInWords(tool: String, arguments: JSONValue, parts: [String]) async throws {
        let server = ServerFixture(.recording(), profile: .workspaceCore)
        let result = try await server.result(of: tool, arguments)
        let text = try #require(result["content"]?.array?.first?["text"]?.string)
        for part in parts { #expect(text.contains(part), "\(text)") }
        _ = await server.end()
    }
}
