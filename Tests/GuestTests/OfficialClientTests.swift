import Glibc
import GuestSupport
import SystemPackage
import Testing

/// `pyro-mcp` as its clients see it, with real machines behind it.
@Suite struct OfficialClientTests {
    /// The Python that has the packages of scripts/test-requirements.txt.
    private static let python = getenv("PYRO_TEST_PYTHON").map { String(cString: $0) }

    @Test(.enabled(if: python != nil, "PYRO_TEST_PYTHON names no Python with the official MCP client"))
    func theOfficialClientRunsCommands() async throws {
        let python = try #require(Self.python)
        // The client's own checks are in the script; what it prints says which one failed.
        let script = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .appending("mcp-client").appending("client.py")
        try await withHost(within: .seconds(1200)) { host in
            let server = host.programs.appending("pyro-mcp").string
            let program = try Program([python, script.string, server], variables: Self.variables(host))
            host.atEnd { program.signal(SIGKILL) }
            let outcome = try await program.outcome(within: .seconds(1180))
            #expect(outcome.status == 0, "\(outcome.text)\n\(outcome.error)")
        }
    }

    @Test func theEndOfTheInputEndsACallAndItsMachine() async throws {
        let lines = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}
            {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"vm_run","arguments":{"command":["sleep","600"]}}}

            """
        try await withHost { host in
            let server = host.programs.appending("pyro-mcp").string
            let program = try Program([server], variables: Self.variables(host), input: Array(lines.utf8))
            host.atEnd { program.signal(SIGKILL) }
            let outcome = try await program.outcome(within: .seconds(30))
            #expect(outcome.status == 0)
            #expect(outcome.text.split(separator: "\n").count == 1)
            #expect(outcome.error.contains("running calls were cancelled: 1."))
        }
    }

    private static func variables(_ host: TestHost) -> [String: String] {
        ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "PYRO_HOME": host.home.path.string]
    }
}
