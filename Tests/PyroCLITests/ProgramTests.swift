import FoundationEssentials
import Glibc
import PyroSDK
import Testing

/// The built program itself, in ways that need no machine.
@Suite struct ProgramTests {
    @Test func theVersionGoesToStdout() throws {
        let run = try BuiltProgram("pyro").run(["--version"])
        #expect(run.status == 0)
        #expect(run.output == "pyro \(Pyro.version)\n")
        #expect(run.error.isEmpty)
    }

    @Test func wrongUsageIsJSONOnRequest() throws {
        let run = try BuiltProgram("pyro").run(["run", "debian:12", "--json"])
        #expect(run.status == 64)
        #expect(try ContractJSON.decode(PyroError.self, from: Array(run.output.utf8)).code == .usage)
    }

    @Test func aClosedStdoutEndsItLikeAPipeDoes() throws {
        let run = try BuiltProgram("pyro").run(["--help"], closedOutput: true)
        // Help that nobody reads is no failure; dying of the signal would be one for commands that have a machine.
        #expect(run.status == 0)
    }

    @Test func theListNeedsNoEnvironmentInstalled() throws {
        let home = try TemporaryFolder()
        defer { home.remove() }
        let run = try BuiltProgram("pyro").run(["env", "list", "--json"], variables: ["PYRO_HOME": home.path])
        #expect(run.status == 0)
        let list = try ContractJSON.decode(EnvironmentList.self, from: Array(run.output.utf8))
        #expect(list.environments.contains { $0.name == "debian:12" && !$0.installed })
    }
}
