import PyroSDK
import Testing

@testable import PyroMCP

@Suite struct ServerOptionsTests {
    @Test(arguments: [
        ([], ServerOptions.Action.serve(ServerOptions())),
        (["--profile", "vm-run"], .serve(ServerOptions(profile: .vmRun))),
        (["--profile=workspace-full"], .serve(ServerOptions(profile: .workspaceFull))),
        (
            ["--allow-path", "a", "b c", "--profile", "vm-run", "--allow-path=d"],
            .serve(ServerOptions(profile: .vmRun, allowedPaths: ["a", "b c", "d"]))
        ),
        (["--version"], .version), (["--help"], .help), (["-h"], .help),
    ])
    func theCommandLineIsUnderstood(arguments: [String], action: ServerOptions.Action) throws {
        #expect(try ServerOptions.parse(arguments) == action)
    }

    @Test(arguments: [
        (["--profile", "vm"], "There is no profile 'vm'.", "Profiles: vm-run, workspace-core, workspace-full."),
        (["--profile"], "--profile lacks its value.", "Profiles: vm-run, workspace-core, workspace-full."),
        (["--allow-path"], "--allow-path lacks its value.", "Name directories that exist."),
        (["--allow-path", "--profile"], "--allow-path lacks its value.", "Name directories that exist."),
        (["--allow-path="], "--allow-path lacks its value.", "Name directories that exist."),
        (["serve"], "Unknown argument 'serve'.", "See `pyro-mcp --help`."),
    ])
    func whatIsNotSaysWhatThereIs(arguments: [String], message: String, remedy: String) {
        let error = #expect(throws: PyroError.self) { try ServerOptions.parse(arguments) }
        #expect(error?.message == message)
        #expect(error?.remedy == remedy)
    }

    @Test func theReferenceHasEveryToolOnceWithItsProfilesAndArguments() {
        let page = ToolReference.page()
        for tool in Profile.workspaceFull.tools {
            #expect(page.components(of: "\n## `\(tool.name)`\n") == 2, "\(tool.name)")
            guard case .object(let properties) = tool.inputSchema else { continue }
            for property in properties { #expect(page.contains("| `\(property.name)` |")) }
        }
        #expect(page.contains("## `vm_run`\n\nIn `vm-run`, `workspace-core`, `workspace-full`."))
        #expect(page.contains("## `workspace_stop`\n\nIn `workspace-full`."))
    }
}

extension String {
    fileprivate func components(of separator: String) -> Int { split(separator: separator).count }
}
