import FoundationEssentials
import Glibc
import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct MCPServeTests {
    @Test(
        arguments: [
            ([], ["--profile", "workspace-core"]),
            (
                ["--allow-path", "a", "c d", "--profile", "vm-run", "--allow-path=-b"],
                ["--profile", "vm-run", "--allow-path=a", "--allow-path=c d", "--allow-path=-b"]
            ),
        ] as [([String], [String])])
    func theServerGetsTheSameArguments(flags: [String], arguments: [String]) async {
        let calls = Recorder<[String]>()
        var backend = Backend.refusing
        backend.serve = { arguments in
            calls.add(arguments)
            throw PyroError(.hostRequirement, "There is no server.", remedy: "Install it.")
        }
        let run = await CommandLineRun.of(["mcp", "serve"] + flags, backend)
        #expect(calls.values == [arguments])
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(run.error == "error: There is no server.\nhint: Install it.\n")
    }

    @Test func anEmptyPathIsWrongUsage() async {
        let run = await CommandLineRun.of(["mcp", "serve", "--allow-path", ""])
        #expect(run.status == 64)
    }

    @Test func itIsLookedForBesideTheProgramFirst() {
        #expect(ServerProgram.candidates(ownDirectory: "/a", libexec: "/b") == ["/a/pyro-mcp", "/b/pyro-mcp"])
        #expect(ServerProgram.candidates(ownDirectory: nil, libexec: "relative").isEmpty)
    }

    @Test func theServerGoesOnInThePlaceOfTheProgram() throws {
        // Its standard input is empty: a server that runs ends at once, and prints nothing but the protocol.
        let run = try BuiltProgram("pyro").run(["mcp", "serve", "--profile", "vm-run"])
        #expect(run.status == 0)
        #expect(run.output.isEmpty)
        #expect(run.error.isEmpty)
    }

    @Test func aMissingServerIsNamed() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path + "/pyro"
        try FileManager.default.copyItem(atPath: BuiltProgram("pyro").path, toPath: path)
        let run = try BuiltProgram(path: path).run(["mcp", "serve"], variables: ["PYRO_LIBEXEC": "/no/such"])
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(
            run.error == """
                error: The program pyro-mcp is missing: looked for \(folder.path)/pyro-mcp, /no/such/pyro-mcp.
                hint: Install pyro with `make install`, or set PYRO_LIBEXEC to its directory.

                """)
    }
}
