import FoundationEssentials
import FrontEnd
import Glibc
import Testing

/// The official client and the JSON Schema check of Python, as far as they need no machine.
@Suite(.timeLimit(.minutes(2))) struct OfficialClientTests {
    /// The Python that has the packages of scripts/test-requirements.txt.
    private static let python = ProcessInfo.processInfo.environment["PYRO_TEST_PYTHON"]

    @Test(.enabled(if: python != nil, "PYRO_TEST_PYTHON names no Python with the official MCP client"))
    func theOfficialClientTakesTheServerForWhatItIs() async throws {
        let python = try #require(Self.python)
        let root = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined()
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let server = bundle.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/pyro-mcp"
        let arguments = [python, root + "/mcp-client/client.py", server, "--list-only"]
        let status = try await BlockingLane("official client").run { try Self.run(arguments) }
        #expect(status == 0)
    }

    /// What the client prints belongs into the log of the tests.
    private static func run(_ arguments: [String]) throws -> Int32 {
        let home = "\(FileManager.default.temporaryDirectory.path)/pyro-mcp-test-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: home) }
        let variables: [String] = ["PATH=/usr/bin:/bin", "PYRO_HOME=\(home)"]
        let argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var pid: pid_t = 0
        try #require(posix_spawn(&pid, arguments[0], nil, nil, argv, envp) == 0)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        return status
    }
}
