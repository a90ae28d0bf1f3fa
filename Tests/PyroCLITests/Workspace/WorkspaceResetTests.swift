import FoundationEssentials
import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct WorkspaceResetTests {
    static func reset(to name: String, _ kind: SnapshotKind) -> WorkspaceReset {
        var info = WorkspaceInfo.fixture()
        info.resetCount = 2
        info.lastResetAt = .noon - 60
        return WorkspaceReset(workspace: info, reset: .init(snapshotName: name, kind: kind))
    }

    @Test func itGoesBackToTheBaselineAndAsksNothing() async throws {
        let reset = Self.reset(to: "baseline", .baseline)
        let workspaces = RecordedWorkspaces {
            $0.reset = reset
            $0.losses = ["0123456789ab": .init(total: 3, paths: ["a"])]
        }
        try await Person.answering { person in
            let run = await CommandLineRun.of(["workspace", "reset", "dev"], workspaces.backend, person: person)
            #expect(run.status == 0)
            #expect(workspaces.calls == [.found("dev"), .reset("0123456789ab", to: "baseline")])
            #expect(run.output.isEmpty)
            #expect(run.error == "Workspace 0123456789ab (dev) is back at its baseline.\n")
        }
        let json = await CommandLineRun.of(["workspace", "reset", "dev", "--json"], workspaces.backend)
        #expect(json.output == (try ContractJSON.encode(reset)) + "\n")
        #expect(json.output.contains(#""workspace_reset":{"kind":"baseline","snapshot_name":"baseline"}"#))
    }

    @Test func aSnapshotIsNamed() async {
        let workspaces = RecordedWorkspaces {
            $0.reset = Self.reset(to: "green", .named)
            $0.progress = [Progress("Starting a machine")]
        }
        let run = await CommandLineRun.of(["workspace", "reset", "dev", "--snapshot", "green"], workspaces.backend)
        #expect(workspaces.calls.last == .reset("0123456789ab", to: "green"))
        #expect(
            run.error == "Starting a machine\nWorkspace 0123456789ab (dev) is back at the snapshot green.\n")
    }

    @Test func aFailureIsAnErrorWithStatus1() async throws {
        let workspaces = RecordedWorkspaces {
            $0.failures = ["0123456789ab": PyroError(.diskFull, "The disk is full.")]
        }
        let run = await CommandLineRun.of(["workspace", "reset", "dev", "--json"], workspaces.backend)
        #expect(run.status == 1)
        #expect(try run.errorObject().code == .diskFull)
    }

    @Test func statusSaysHowOften() async {
        let workspaces = RecordedWorkspaces { $0.workspaces = [Self.reset(to: "baseline", .baseline).workspace] }
        let run = await CommandLineRun.of(["workspace", "status", "dev"], workspaces.backend)
        #expect(run.output.contains("\nreset_count: 2\nlast_reset_at: 2026-11-23T11:59:00Z (1m ago)\n"))
    }
}
