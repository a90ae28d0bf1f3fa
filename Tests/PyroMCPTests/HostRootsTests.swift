import FoundationEssentials
import Glibc
import PyroSDK
import Testing

@testable import PyroMCP

@Suite(.timeLimit(.minutes(1))) struct HostRootsTests {
    /// A tree with a home, a project in it, and links to them: `home/project`, `home/state`, `to-home`, `to-project`.
    private final class Tree {
        let root: String

        init() throws {
            let plain = "\(FileManager.default.temporaryDirectory.path)/pyro-roots-\(UInt64.random(in: 0 ... .max))"
            for name in ["home/project/sub", "home/state/deep", "elsewhere"] {
                try FileManager.default.createDirectory(atPath: "\(plain)/\(name)", withIntermediateDirectories: true)
            }
            for (link, target) in [("to-home", "home"), ("to-project", "home/project"), ("to-state", "home/state")] {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(plain)/\(link)", withDestinationPath: "\(plain)/\(target)")
            }
            root = try #require(realpath(plain, nil).map { String(cString: $0) })
        }

        deinit { try? FileManager.default.removeItem(atPath: root) }
    }

    /// Where the server is started, the user's home and the state directory (all below the tree), and the root that
    /// comes of it; `nil` for none.
    static let defaults: [(start: String, home: String, state: String, root: String?)] = [
        ("/home/project", "/home", "/home/state", "/home/project"),
        ("/home/project/sub", "/home", "/home/state", "/home/project/sub"),
        ("/to-project", "/home", "/home/state", "/home/project"),
        ("/elsewhere", "/home", "/home/state", "/elsewhere"),
        ("/elsewhere", "/home", "/elsewhere-too", "/elsewhere"),
        ("/home", "/home", "/elsewhere/state", nil),
        ("/to-home", "/home", "/elsewhere/state", nil),
        ("/home", "/to-home", "/elsewhere/state", nil),
        ("", "/home", "/elsewhere/state", nil),
        ("/home", "/home/not/made/yet", "/elsewhere/state", nil),
        ("/home/project", "/home", "/home/project/state/not-made-yet", nil),
        ("/home/state", "/home", "/home/state", nil),
        ("/home/state/deep", "/home", "/home/state", nil),
        ("/home/state", "/home/project", "/to-state/deep", nil),
        ("/nonexistent", "/home", "/home/state", nil),
    ]

    @Test(arguments: defaults)
    func theDefaultIsAProjectAndNothingThatHoldsMore(
        start: String, home: String, state: String, root: String?
    ) throws {
        let tree = try Tree()
        let surroundings = HostRoots.Surroundings(
            startDirectory: tree.root + start, home: tree.root + home, stateDirectory: tree.root + state)
        let expected = root.map { [tree.root + $0] } ?? []
        #expect(HostRoots.standard(in: surroundings).directories == expected)
        withExtendedLifetime(tree) {}
    }

    @Test func theRootOfTheHostIsNeverTheDefault() {
        let surroundings = HostRoots.Surroundings(startDirectory: "/", home: nil, stateDirectory: nil)
        #expect(HostRoots.standard(in: surroundings) == .none)
    }

    @Test func whatIsNamedTakesThePlaceOfTheDefaultAndHasNoLinks() throws {
        let tree = try Tree()
        let surroundings = HostRoots.Surroundings(
            startDirectory: tree.root + "/elsewhere", home: tree.root + "/home", stateDirectory: nil)
        let named = [tree.root + "/to-home", tree.root + "/home/project/../../home", tree.root + "/elsewhere/."]
        let roots = try HostRoots.chosen(named, in: surroundings)
        #expect(roots.directories == [tree.root + "/home", tree.root + "/elsewhere"])
        #expect(try HostRoots.chosen([], in: surroundings).directories == [tree.root + "/elsewhere"])
        let error = #expect(throws: PyroError.self) {
            try HostRoots.chosen([tree.root + "/nosuch"], in: surroundings)
        }
        #expect(error?.message == "--allow-path '\(tree.root)/nosuch' is not a directory.")
        withExtendedLifetime(tree) {}
    }

    static let hostPathCalls: [(String, JSONValue, String)] = [
        ("workspace_create", ["seed_path": "src"], "seed_path"),
        ("workspace_sync_push", ["workspace_id": "box", "source_path": "src"], "source_path"),
        ("workspace_export", ["workspace_id": "box", "path": "a", "output_path": "src"], "output_path"),
    ]

    @Test(arguments: hostPathCalls)
    func withoutARootHostPathsAreRefusedWithTheWayOut(tool: String, arguments: JSONValue, name: String) async throws {
        let calls = Recorder<SDKCall>()
        let server = ServerFixture(.recording(calls), profile: .workspaceCore, hostRoots: .none)
        let text = try await server.errorText(of: tool, arguments)
        #expect(text.hasPrefix(#"path_not_allowed: The '\#(name)' "src" is a path of the host"#))
        #expect(text.contains("remedy: Ask the user to start pyro-mcp with --allow-path DIR."))
        #expect(text.hasSuffix("retry: never"))
        #expect(calls.values.isEmpty)
        _ = await server.end()
    }

    @Test(arguments: hostPathCalls)
    func aRefusalOfTheSDKNamesTheRoots(tool: String, arguments: JSONValue, name: String) async throws {
        let error = PyroError(.pathNotAllowed, "The host path 'src' leads out.")
        var backend = Backend.recording()
        backend.createWorkspace = { _, _ in throw error }
        backend.pushFiles = { _, _, _, _ in throw error }
        backend.export = { _, _, _ in throw error }
        let server = ServerFixture(backend, profile: .workspaceCore)
        let text = try await server.errorText(of: tool, arguments)
        #expect(text.contains(#"remedy: Use a host path below "/home/me/project", "/srv/data"; a relative one starts"#))
        _ = await server.end()
    }

    @Test func theInstructionsNameTheRootsOrSayThatThereAreNone() {
        let instructions = Profile.workspaceCore.instructions(hostRoots: .fixture)
        #expect(instructions.contains(#"must lie below: "/home/me/project", "/srv/data". Relative ones start"#))
        #expect(Profile.workspaceFull.instructions(hostRoots: .none).contains("Host paths: none are allowed"))
        let many = HostRoots(directories: (0..<30).map { "/srv/project-\($0)" })
        #expect(Profile.workspaceCore.instructions(hostRoots: many).contains("more. Relative ones"))
    }
}
