import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct WorkspaceChangeTests {
    @Test func updateChangesWhatIsNamed() async throws {
        let workspaces = RecordedWorkspaces()
        let line = [
            "workspace", "update", "dev", "--name", "prod", "--label", "a=1", "--clear-label", "b", "--clear-label",
            "c", "--ttl-seconds", "7200",
        ]
        var changes = WorkspaceChanges()
        changes.name = "prod"
        changes.labels = ["a": "1"]
        changes.clearLabels = ["b", "c"]
        changes.ttlSeconds = 7200
        let run = await CommandLineRun.of(line, workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls == [.found("dev"), .update("0123456789ab", changes)])
        #expect(run.output.isEmpty)
        #expect(run.error == "Workspace 0123456789ab (dev) is updated.\n")
        let json = await CommandLineRun.of(line + ["--json"], workspaces.backend)
        #expect(json.output == (try ContractJSON.encode(WorkspaceInfo.fixture())) + "\n")
        #expect(json.error.isEmpty)
    }

    @Test func updateTakesTheNameAway() async {
        let workspaces = RecordedWorkspaces()
        _ = await CommandLineRun.of(["workspace", "update", "dev", "--clear-name"], workspaces.backend)
        var changes = WorkspaceChanges()
        changes.clearsName = true
        #expect(workspaces.calls.last == .update("0123456789ab", changes))
    }

    static let verbs: [(String, WorkspaceCall)] = [
        ("start", .start("0123456789ab")), ("stop", .stop("0123456789ab")), ("suspend", .suspend("0123456789ab")),
        ("resume", .resume("0123456789ab")),
    ]

    @Test(arguments: verbs)
    func eachVerbIsOneCall(verb: String, call: WorkspaceCall) async throws {
        let workspaces = RecordedWorkspaces()
        let run = await CommandLineRun.of(["workspace", verb, "dev"], workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls == [.found("dev"), call])
        #expect(run.output.isEmpty)
        #expect(run.error == "Workspace 0123456789ab (dev) is started.\n")
        let json = await CommandLineRun.of(["workspace", verb, "dev", "--json"], workspaces.backend)
        #expect(json.output == (try ContractJSON.encode(WorkspaceInfo.fixture())) + "\n")
    }

    @Test func aStartSaysWhereFromAndWhatWasLost() async {
        let workspaces = RecordedWorkspaces {
            $0.progress = [Progress("Booting the machine")]
            $0.workspaces = [
                .fixture(
                    startedBy: .boot,
                    lastError: .init(code: .memoryNotRestorable, message: "The memory is of another QEMU."))
            ]
        }
        let run = await CommandLineRun.of(["workspace", "resume", "dev"], workspaces.backend)
        #expect(run.status == 0)
        #expect(
            run.error == """
                Booting the machine
                Workspace 0123456789ab (dev) is started from its disk.
                Its last error is memory_not_restorable: The memory is of another QEMU.

                """)
    }

    @Test func aWrongStateIsAFailure() async throws {
        let workspaces = RecordedWorkspaces {
            $0.failures = ["0123456789ab": PyroError(.wrongState, "The workspace 0123456789ab is stopped.")]
        }
        let run = await CommandLineRun.of(["workspace", "suspend", "dev"], workspaces.backend)
        #expect(run.status == 1)
        #expect(run.error.hasPrefix("error: The workspace 0123456789ab is stopped.\nhint: "))
    }
}
