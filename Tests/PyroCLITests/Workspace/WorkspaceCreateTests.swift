import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct WorkspaceCreateTests {
    @Test func withoutFlagsEveryDefaultIsTheContracts() async {
        let workspaces = RecordedWorkspaces { $0.workspaces = [.fixture(name: nil)] }
        let run = await CommandLineRun.of(["workspace", "create"], workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls == [.made(WorkspaceOptions()), .status("0123456789ab")])
        #expect(run.output == "workspace_id: 0123456789ab\nenvironment: debian:12\nstate: started\n")
        #expect(run.error == "Run a command in it: pyro workspace exec 0123456789ab -- uname -a\n")
    }

    @Test func everyFlagReachesTheSDK() async {
        let workspaces = RecordedWorkspaces { $0.workspaces = [.fixture(name: "my box")] }
        let run = await CommandLineRun.of(
            [
                "workspace", "create", "debian:12-base", "--vcpu-count", "2", "--mem-mib", "512", "--disk-mib", "32768",
                "--ttl-seconds", "60", "--name", "my box", "--label", "task=a=b", "--label", "x=",
            ], workspaces.backend)
        var options = WorkspaceOptions()
        options.environment = "debian:12-base"
        options.vcpuCount = 2
        options.memMiB = 512
        options.diskMiB = 32768
        options.ttlSeconds = 60
        options.name = "my box"
        options.labels = ["task": "a=b", "x": ""]
        #expect(run.status == 0)
        #expect(workspaces.calls.first == .made(options))
        #expect(run.output.contains("name: my box\n"))
        #expect(run.error.contains("pyro workspace exec 'my box' -- uname -a"))
    }

    @Test func idOnlyPrintsTheIdAndAsksNothingElse() async {
        let workspaces = RecordedWorkspaces()
        let run = await CommandLineRun.of(["workspace", "create", "--id-only"], workspaces.backend)
        #expect(run.status == 0)
        #expect(run.output == "0123456789ab\n")
        #expect(run.error.isEmpty)
        #expect(workspaces.calls == [.made(WorkspaceOptions())])
    }

    @Test func jsonIsTheWorkspace() async throws {
        let info = WorkspaceInfo.fixture(labels: ["a": "b"])
        let run = await CommandLineRun.of(
            ["workspace", "create", "--json"], RecordedWorkspaces { $0.workspaces = [info] }.backend)
        #expect(run.output == (try ContractJSON.encode(info)) + "\n")
        #expect(run.error.isEmpty)
    }

    @Test func progressIsToldOnStderr() async {
        let workspaces = RecordedWorkspaces { $0.progress = [Progress("Starting a machine")] }
        let run = await CommandLineRun.of(["workspace", "create", "--id-only"], workspaces.backend)
        #expect(run.output == "0123456789ab\n")
        #expect(run.error == "Starting a machine\n")
    }

    @Test func aFailureIsAnErrorWithStatus1() async throws {
        var backend = Backend.refusing
        backend.workspaces = { throw PyroError(.hostRequirement, "There is no state directory.") }
        let run = await CommandLineRun.of(["workspace", "create", "--json"], backend)
        #expect(run.status == 1)
        #expect(try run.errorObject().code == .hostRequirement)
    }

    @Test func oneThatIsInterruptedBeforeItsIdIsToldIsDeleted() async {
        let workspaces = RecordedWorkspaces()
        let interruption = Interruption(leave: { _ in })
        interruption.receive(2)
        let backend = workspaces.backend
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await CommandLineRun.of(["workspace", "create"], backend, interruption: interruption)
        }
        let run = await task.value
        #expect(run.status == 130)
        #expect(run.output.isEmpty)
        #expect(workspaces.calls == [.made(WorkspaceOptions()), .delete("0123456789ab")])
    }
}
