import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct EnvironmentCommandTests {
    @Test func listIsAnAlignedTable() async throws {
        let list = EnvironmentList([.fixture("debian:12"), .fixture("debian:12-build", installed: false)])
        var backend = Backend.refusing
        backend.listEnvironments = { list }
        let run = await CommandLineRun.of(["env", "list"], backend)
        #expect(run.status == 0)
        #expect(
            run.output == """
                NAME             INSTALLED  SIZE     DESCRIPTION
                debian:12        yes        500 MiB  A description
                debian:12-build  no         -        A description

                """)
        let json = await CommandLineRun.of(["env", "list", "--json"], backend)
        #expect(try ContractJSON.decode(EnvironmentList.self, from: Array(json.output.utf8)) == list)
    }

    @Test func inspectShowsKeyAndValue() async {
        var backend = Backend.refusing
        backend.inspectEnvironment = { .fixture($0) }
        let run = await CommandLineRun.of(["env", "inspect", "debian:12"], backend)
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("name: debian:12\nversion: 1\n"))
        #expect(run.output.contains("\ndefault_packages: git curl\n"))
        #expect(run.output.contains("\nsize_bytes: 524288000 (500 MiB)\n"))
    }

    @Test func anUnknownEnvironmentIsAFailure() async throws {
        var backend = Backend.refusing
        backend.inspectEnvironment = { throw PyroError(.environmentUnknown, "There is no environment '\($0)'.") }
        let run = await CommandLineRun.of(["env", "inspect", "x", "--json"], backend)
        #expect(run.status == 1)
        #expect(run.error.isEmpty)
        #expect(try run.errorObject().code == .environmentUnknown)
    }

    @Test func pullTellsItsProgressOnStderr() async throws {
        var backend = Backend.refusing
        backend.pullEnvironment = { name, progress in
            for step in 0...4 { progress(Progress("Downloading packages", fraction: Double(step) / 4)) }
            return .fixture(name)
        }
        let console = RecordedConsole()
        let run = await CommandLineRun.of(["env", "pull", "debian:12"], backend, console: console)
        #expect(run.status == 0)
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("Downloading packages (0%)\nDownloading packages (25%)\n"))
        #expect(run.error.hasSuffix("debian:12 is installed (sha256:ab, 500 MiB).\n"))
        let json = await CommandLineRun.of(["env", "pull", "debian:12", "--json"], backend)
        #expect(try ContractJSON.decode(EnvironmentInfo.self, from: Array(json.output.utf8)) == .fixture("debian:12"))
    }

    @Test func pruneListsWhatWentAndSumsItUp() async {
        var backend = Backend.refusing
        backend.pruneEnvironments = { EnvironmentPrune(deleted: ["debian:12", "debian:12-base"], bytesFreed: 3 << 30) }
        let run = await CommandLineRun.of(["env", "prune"], backend)
        #expect(run.output == "debian:12\ndebian:12-base\n")
        #expect(run.error == "Removed 2 environments and freed 3.0 GiB.\n")
        backend.pruneEnvironments = { EnvironmentPrune(deleted: [], bytesFreed: 0) }
        let empty = await CommandLineRun.of(["env", "prune"], backend)
        #expect(empty.output.isEmpty)
        #expect(empty.error == "Nothing to remove.\n")
    }

    @Test(arguments: [
        (Int64(-1), "0 bytes"), (999, "999 bytes"), (1000, "1.0 KiB"), (1536, "1.5 KiB"), (102_400, "100 KiB"),
        (1 << 30, "1.0 GiB"), (Int64.max, "8.0 EiB"),
    ])
    func sizesAreReadable(bytes: Int64, words: String) {
        #expect(ByteCount.words(bytes) == words)
    }
}
