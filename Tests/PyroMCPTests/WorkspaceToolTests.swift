import FoundationEssentials
import PyroSDK
import Testing

@testable import PyroMCP

/// Which SDK call each tool makes, and that what it returns is what its schema says.
@Suite(.timeLimit(.minutes(1))) struct WorkspaceToolTests {
    private static let id = WorkspaceInfo.fixtureID

    /// Tools with the arguments of a call, and the calls of the SDK that must come of them.
    static let cases: [(String, JSONValue, [SDKCall])] = [
        ("environment_list", [:], [.environments]),
        ("workspace_create", [:], [.create(WorkspaceOptions())]),
        ("workspace_create", creation, [.create(options)]),
        (
            "workspace_create", ["seed_path": ".", "seed_exclude": ["*.log"]],
            [
                .create(
                    seeded(HostPath(".", allowedRoots: ["/home/me/project", "/srv/data"]), exclude: ["*.log"]))
            ]
        ),
        ("workspace_reset", ["workspace_id": "box"], [.reset("box", "baseline")]),
        ("workspace_reset", ["workspace_id": "box", "snapshot_name": "tested"], [.reset("box", "tested")]),
        ("workspace_list", [:], [.list(WorkspaceFilter())]),
        (
            "workspace_list", ["labels": ["a": "b"], "state": "suspended"],
            [.list(WorkspaceFilter(labels: ["a": "b"], state: .suspended))]
        ),
        ("workspace_status", ["workspace_id": "box"], [.status("box")]),
        ("workspace_update", ["workspace_id": "box"], [.update("box", WorkspaceChanges())]),
        ("workspace_update", update, [.update("box", changes)]),
        ("workspace_start", ["workspace_id": "box"], [.start("box")]),
        ("workspace_stop", ["workspace_id": "box"], [.stop("box")]),
        ("workspace_suspend", ["workspace_id": "box"], [.suspend("box")]),
        ("workspace_resume", ["workspace_id": "box"], [.resume("box")]),
        ("workspace_delete", ["workspace_id": "box"], [.delete("box")]),
        (
            "workspace_exec", ["workspace_id": "box", "command": "a | b"],
            [.start("box"), .exec(id, .shell("a | b"), ExecArguments())]
        ),
        ("workspace_exec", exec, [.start("box"), .exec(id, ["a", "b"], execArguments)]),
        ("workspace_exec_stop", ["workspace_id": "box", "sequence": 3], [.stopCommand("box", 3, "TERM")]),
        (
            "workspace_exec_stop", ["workspace_id": "box", "sequence": 3, "signal": "KILL"],
            [.stopCommand("box", 3, "KILL")]
        ),
        ("workspace_logs", ["workspace_id": "box"], [.logs("box", limit: 10, maxOutputBytes: 2054)]),
        ("workspace_logs", ["workspace_id": "box", "limit": 100], [.logs("box", limit: 100, maxOutputBytes: 2054)]),
        (
            "workspace_logs", ["workspace_id": "box", "sequence": 3],
            [.readLog("box", LogPart(sequence: 3, stream: .stdout, offset: 0, maxBytes: 16384, wait: .zero))]
        ),
        (
            "workspace_logs", logs,
            [.readLog("box", LogPart(sequence: 3, stream: .stderr, offset: 9, maxBytes: 300, wait: .seconds(20)))]
        ),
    ]

    @Test(arguments: cases)
    func aToolMakesItsCallAndReturnsItsShape(tool: String, arguments: JSONValue, expected: [SDKCall]) async throws {
        for workspace in [WorkspaceInfo.fixture(), .full] {
            let calls = Recorder<SDKCall>()
            let server = ServerFixture(.recording(calls, workspace: workspace), profile: .workspaceFull)
            let structure = try await server.structure(of: tool, arguments)
            #expect(structure.object?.isEmpty == false)
            #expect(calls.values == expected)
            _ = await server.end()
        }
    }

    private static let creation: JSONValue = [
        "environment": "debian:12-base", "name": "box", "labels": ["a": "b"], "vcpu_count": 2, "mem_mib": 512,
        "disk_mib": 20000, "ttl_seconds": 60,
    ]
    private static var options: WorkspaceOptions {
        var options = WorkspaceOptions()
        (options.environment, options.name, options.labels) = ("debian:12-base", "box", ["a": "b"])
        (options.vcpuCount, options.memMiB, options.diskMiB, options.ttlSeconds) = (2, 512, 20000, 60)
        return options
    }
    private static func seeded(_ seed: HostPath, exclude: [String]) -> WorkspaceOptions {
        var options = WorkspaceOptions()
        (options.seed, options.seedExclude) = (seed, exclude)
        return options
    }
    private static let update: JSONValue = [
        "workspace_id": "box", "name": "new", "clear_name": true, "labels": ["a": "b"], "clear_labels": ["c"],
        "ttl_seconds": 120,
    ]
    private static var changes: WorkspaceChanges {
        var changes = WorkspaceChanges()
        (changes.name, changes.clearsName, changes.labels) = ("new", true, ["a": "b"])
        (changes.clearLabels, changes.ttlSeconds) = (["c"], 120)
        return changes
    }
    private static let exec: JSONValue = [
        "workspace_id": "box", "command": ["a", "b"], "timeout_seconds": 5, "yield_after_seconds": 1, "cwd": "src",
        "env": ["A": "1"], "stdin": "in", "max_output_bytes": 256,
    ]
    private static let execArguments = ExecArguments(
        variables: ["A": "1"], input: Array("in".utf8), cwd: "src", timeoutSeconds: 5, yieldAfter: .seconds(1))
    private static let logs: JSONValue = [
        "workspace_id": "box", "sequence": 3, "stream": "stderr", "offset": 9, "max_bytes": 300, "wait_seconds": 20,
    ]

    @Test func everyToolOfTheServerIsTriedHere() {
        let tried = Set((Self.cases + FileToolTests.cases).map(\.0))
        #expect(tried.union(["vm_run"]) == Set(Profile.workspaceFull.tools.map(\.name)))
    }

    @Test func theProfilesHaveTheToolsOfTheContractInItsOrder() {
        let core = [
            "vm_run", "workspace_create", "workspace_list", "workspace_update", "workspace_status",
            "workspace_sync_push", "workspace_exec", "workspace_exec_stop", "workspace_logs", "workspace_file_list",
            "workspace_file_read", "workspace_file_write", "workspace_patch_apply", "workspace_diff",
            "workspace_export",
            "workspace_reset", "workspace_delete",
        ]
        let full = ["environment_list", "workspace_start", "workspace_stop", "workspace_suspend", "workspace_resume"]
        #expect(Profile.standard == .workspaceCore)
        #expect(Profile.vmRun.tools.map(\.name) == ["vm_run"])
        #expect(Profile.workspaceCore.tools.map(\.name) == core)
        #expect(Profile.workspaceFull.tools.map(\.name) == core + full)
    }

    @Test func theTextOfAWorkspaceHasEverythingOfItsStructure() async throws {
        let server = ServerFixture(.recording(workspace: .full), profile: .workspaceFull)
        let result = try await server.result(of: "workspace_status", ["workspace_id": "box"])
        let text = try #require(result["content"]?.array?.first?["text"]?.string)
        #expect(text.hasPrefix("The workspace 0123456789ab is in state stopped.\n"))
        for name in try #require(result["structuredContent"]?.object?.keys) {
            #expect(text.contains("\n\(name): "), "\(name)")
        }
        #expect(text.contains("\nexpires_at: 2027-01-15T09:00:00.250Z\n"))
        #expect(text.contains("bytes left out ...]"))
        _ = await server.end()
    }

    @Test func whatExistsIsListedInWordsToo() async throws {
        let server = ServerFixture(.recording(workspace: .full), profile: .workspaceFull)
        let result = try await server.result(of: "workspace_list", [:])
        let text = try #require(result["content"]?.array?.first?["text"]?.string)
        #expect(
            text.hasPrefix("1 workspace\n0123456789ab, \"a name\", stopped, debian:12, labels {\"project\":\"pyro\","))
        let environments = try await server.result(of: "environment_list", [:])
        #expect(environments["content"]?.array?.first?["text"]?.string?.contains("name: debian:12-base\n") == true)
        _ = await server.end()
    }

    @Test func aListKeepsToItsSizeAndSaysWhatIsMissing() throws {
        let labels = Dictionary(
            uniqueKeysWithValues: (0..<20).map { ("key\($0)", String(repeating: "\"", count: 120)) })
        let list = WorkspaceList(Array(repeating: WorkspaceSummary(.fixture(labels: labels)), count: 300))
        let result = try WorkspaceListReport(list: list).toolResult()
        #expect(result.encodedBytes <= Limits.toolResultBytes)
        let structured = try #require(result.structured)
        #expect(WorkspaceSchema.list.problem(with: structured, at: "") == nil)
        #expect(structured["count"] == 300)
        let shown = try #require(structured["workspaces"]?.array?.count)
        #expect((1..<300).contains(shown))
        #expect(result.text.contains("\(300 - shown) more had no room here"))
    }

    @Test func aWorkspaceKeepsToItsSizeWhateverItsLabels() throws {
        var workspace = WorkspaceInfo.full
        for index in 0..<5000 { workspace.labels["key\(index)"] = String(repeating: "\u{1}", count: 100) }
        let result = try WorkspaceReport(workspace).toolResult()
        #expect(result.encodedBytes <= Limits.toolResultBytes)
        #expect(WorkspaceSchema.output.problem(with: try #require(result.structured), at: "") == nil)
        #expect(result.text.contains("labels had no room here."))
    }

    static let wrong: [(String, JSONValue, String)] = [
        ("workspace_status", [:], "'workspace_id' is missing"),
        ("workspace_status", ["workspace_id": ""], "'workspace_id' is \"\""),
        ("workspace_status", ["workspace_id": 5], "'workspace_id' is 5 instead of a non-empty string"),
        ("workspace_exec", ["workspace_id": "x"], "'command' is missing"),
        ("workspace_exec", ["workspace_id": "x", "command": "y", "yield_after_seconds": 26], "from 1 to 25"),
        ("workspace_exec", ["workspace_id": "x", "command": "y", "yield_after_seconds": 0], "from 1 to 25"),
        ("workspace_exec", ["workspace_id": "x", "command": "y", "secret_env": [:]], "'secret_env' is unknown"),
        ("workspace_create", ["seed_path": ""], "'seed_path' is \"\""),
        ("workspace_create", ["secrets": []], "'secrets' is unknown"),
        ("workspace_create", ["labels": ["a": 1]], "'labels.a' is 1 instead of a string"),
        ("workspace_create", ["labels": ["-a": "b"]], "'labels.-a' has no valid name"),
        ("workspace_create", ["ttl_seconds": 59], "from 60 to 2592000"),
        ("workspace_create", ["name": .string(String(repeating: "x", count: 121))], "at most 120 characters"),
        ("workspace_list", ["state": "sleeping"], "\"suspended\""),
        ("workspace_update", ["workspace_id": "x", "clear_name": "yes"], "'clear_name' is \"yes\""),
        ("workspace_exec_stop", ["workspace_id": "x", "sequence": 0], "'sequence' is 0"),
        ("workspace_exec_stop", ["workspace_id": "x", "sequence": 1, "signal": "SIGTERM"], "\"TERM\""),
        ("workspace_logs", ["workspace_id": "x", "limit": 101], "from 1 to 100"),
        ("workspace_logs", ["workspace_id": "x", "sequence": 1, "wait_seconds": 21], "from 0 to 20"),
        ("workspace_logs", ["workspace_id": "x", "wait_seconds": 5], "need 'sequence'"),
        ("workspace_logs", ["workspace_id": "x", "offset": 5], "need 'sequence'"),
        ("workspace_logs", ["workspace_id": "x", "stream": "stdin"], "\"stderr\""),
        ("environment_list", ["all": true], "'all' is unknown"),
    ]

    @Test(arguments: wrong)
    func argumentsThatDoNotFitAreNamedAndNothingIsCalled(tool: String, arguments: JSONValue, part: String) async throws
    {
        let calls = Recorder<SDKCall>()
        let server = ServerFixture(.recording(calls), profile: .workspaceFull)
        let text = try await server.errorText(of: tool, arguments)
        #expect(text.hasPrefix("usage: "))
        #expect(text.contains(part), "\(text)")
        #expect(text.hasSuffix("retry: never"))
        #expect(calls.values.isEmpty)
        _ = await server.end()
    }

    @Test(arguments: PyroErrorCode.allCases)
    func everyErrorOfTheSDKIsWholeInItsText(code: PyroErrorCode) async throws {
        let error = PyroError(code, "What happened to the workspace 'box'.")
        var backend = Backend.recording()
        backend.workspaceStatus = { _ in throw error }
        backend.startWorkspace = { _, _ in throw error }
        let server = ServerFixture(backend, profile: .workspaceFull)
        let expected = "\(code.rawValue): \(error.message)\nremedy: \(code.defaultRemedy)\nretry: \(code.defaultRetry)"
        #expect(try await server.errorText(of: "workspace_status", ["workspace_id": "box"]) == expected)
        #expect(try await server.errorText(of: "workspace_exec", ["workspace_id": "box", "command": "x"]) == expected)
        _ = await server.end()
    }

    @Test func aToolOfAnotherProfileIsUnknownHere() async throws {
        let server = ServerFixture(.recording(), profile: .workspaceCore)
        for name in ["workspace_stop", "vm_create"] {
            server.call(.string(name), ["workspace_id": "box"], of: name)
            let message = try #require(try await server.reply(.string(name))["error"]?["message"]?.string)
            #expect(message.contains("There is no tool '\(name)'; the tools are vm_run, workspace_create"))
        }
        _ = await server.end()
    }
}
