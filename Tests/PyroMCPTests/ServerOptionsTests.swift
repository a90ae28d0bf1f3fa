import PyroSDK
import Testing

@testable import PyroMCP

@Suite struct ServerOptionsTests {
    @Test(arguments: [
        ([], ServerOptions.Action.serve(.vmRun)), (["--profile", "vm-run"], .serve(.vmRun)),
        (["--profile=vm-run"], .serve(.vmRun)), (["--version"], .version), (["--help"], .help), (["-h"], .help),
    ])
    func theCommandLineIsUnderstood(arguments: [String], action: ServerOptions.Action) throws {
        #expect(try ServerOptions.parse(arguments) == action)
    }

    @Test(arguments: [
        (["--profile", "workspace-core"], "There is no profile 'workspace-core'.", "Profiles: vm-run."),
        (["--profile"], "--profile lacks its value.", "Profiles: vm-run."),
        (["serve"], "Unknown argument 'serve'.", "See `pyro-mcp --help`."),
    ])
    func whatIsNotSaysWhatThereIs(arguments: [String], message: String, remedy: String) {
        let error = #expect(throws: PyroError.self) { try ServerOptions.parse(arguments) }
        #expect(error?.message == message)
        #expect(error?.remedy == remedy)
    }

    @Test func theReferenceHasEveryArgument() {
        let page = ToolReference.page()
        for name in ["command", "environment", "env", "stdin", "vcpu_count", "mem_mib", "timeout_seconds"] {
            #expect(page.contains("| `\(name)` |"))
        }
    }
}
