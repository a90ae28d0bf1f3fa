import FoundationEssentials
import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct WorkspaceViewTests {
    static let several: [WorkspaceInfo] = [
        .fixture(labels: ["task": "build", "a": "1"], idle: 5, expires: nil),
        .fixture("00000000000a", name: nil, state: .suspended, idle: 3 * 86400, expires: nil),
        .fixture("00000000000b", name: "evil\u{1B}[2J", idle: -3),
    ]

    @Test func listIsATableWithAges() async throws {
        let workspaces = RecordedWorkspaces { $0.workspaces = Self.several }
        let run = await CommandLineRun.of(["workspace", "list"], workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls == [.list(WorkspaceFilter())])
        #expect(
            run.output == """
                ID            NAME         STATE      ENVIRONMENT  LAST ACTIVITY  RUNNING  LABELS
                0123456789ab  dev          started    debian:12    5s ago         yes      a=1 task=build
                00000000000a  -            suspended  debian:12    3d ago         no       -
                00000000000b  evil\\x1B[2J  started    debian:12    in 3s          no       -

                """)
        let list = WorkspaceList(Self.several.map(WorkspaceSummary.init))
        let json = await CommandLineRun.of(["workspace", "list", "--json"], workspaces.backend)
        #expect(json.output == (try ContractJSON.encode(list)) + "\n")
    }

    @Test func listPassesItsFilter() async {
        let workspaces = RecordedWorkspaces { $0.workspaces = [] }
        let run = await CommandLineRun.of(
            ["workspace", "list", "--label", "a=1", "--label", "b=2", "--state", "suspended"], workspaces.backend)
        #expect(workspaces.calls == [.list(WorkspaceFilter(labels: ["a": "1", "b": "2"], state: .suspended))])
        #expect(run.output.isEmpty)
        #expect(run.error == "No workspace matches.\n")
        let all = await CommandLineRun.of(["workspace", "list"], workspaces.backend)
        #expect(all.error == "There are no workspaces.\n")
        let json = await CommandLineRun.of(["workspace", "list", "--json"], workspaces.backend)
        #expect(json.output == "{\"count\":0,\"workspaces\":[]}\n")
        #expect(json.error.isEmpty)
    }

    @Test func statusShowsKeysAndTimes() async throws {
        let info = WorkspaceInfo.fixture(
            labels: ["task": "build"],
            lastCommand: .init(
                sequence: 3, command: ["make", "it all"], cwd: "/workspace", state: .exited, exitCode: 2,
                durationMs: 62_000))
        let workspaces = RecordedWorkspaces { $0.workspaces = [info] }
        let run = await CommandLineRun.of(["workspace", "status", "dev"], workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls == [.found("dev"), .status("0123456789ab")])
        #expect(
            run.output == """
                workspace_id: 0123456789ab
                name: dev
                state: started
                started_by: create
                labels: task=build
                environment: debian:12
                environment_digest: sha256:ab
                vcpu_count: 1
                mem_mib: 1024
                disk_mib: 16384
                disk_used_bytes: 5242880 (5.0 MiB)
                ttl_seconds: 3600 (1 h 0 min)
                created_at: 2026-11-23T10:00:00Z (2h ago)
                last_activity_at: 2026-11-23T11:58:30Z (1m ago)
                expires_at: 2026-11-23T12:58:30Z (in 58m)
                accelerator: tcg
                network_policy: off
                workspace_path: /workspace
                workspace_seed: empty
                command_count: 3
                last_command: [3] exited 2 in 1 min 2 s: make 'it all'
                jail_layers: seccomp uid

                """)
        let json = await CommandLineRun.of(["workspace", "status", "dev", "--json"], workspaces.backend)
        #expect(json.output == (try ContractJSON.encode(info)) + "\n")
    }

    @Test func statusSaysTheLastError() async {
        let info = WorkspaceInfo.fixture(
            name: nil, state: .stopped, expires: nil, startedBy: nil,
            lastError: .init(code: .guestLost, message: "The machine ended.\nQEMU was killed."))
        let run = await CommandLineRun.of(
            ["workspace", "status", "0123456789ab"], RecordedWorkspaces { $0.workspaces = [info] }.backend)
        #expect(
            run.output.hasPrefix(
                """
                workspace_id: 0123456789ab
                state: stopped
                last_error: guest_lost: The machine ended.\\nQEMU was killed.
                environment: debian:12

                """))
    }

    @Test func anUnknownWorkspaceIsAFailure() async throws {
        let run = await CommandLineRun.of(["workspace", "status", "nosuch"], RecordedWorkspaces().backend)
        #expect(run.status == 1)
        #expect(run.error == "error: There is no workspace 'nosuch'.\nhint: See `pyro workspace list`.\n")
        let json = await CommandLineRun.of(
            ["workspace", "status", "nosuch", "--json"], RecordedWorkspaces().backend)
        #expect(json.status == 1)
        #expect(try json.errorObject().code == .notFound)
    }

    @Test(arguments: [
        (-61.0, "in 1m"), (0, "0s ago"), (59.9, "59s ago"), (3599, "59m ago"), (86399, "23h ago"), (1e9, "11574d ago"),
        (.infinity, "11574074074d ago"),
    ])
    func agesAreReadable(seconds: Double, words: String) {
        #expect(Age.words(.noon - seconds, now: .noon) == words)
    }

    @Test(arguments: [
        (-5, "0 ms"), (999, "999 ms"), (1000, "1.0 s"), (59_999, "59.9 s"), (60_000, "1 min 0 s"),
        (3_599_999, "59 min 59 s"), (8_040_000, "2 h 14 min"),
    ])
    func spansAreReadable(milliseconds: Int, words: String) {
        #expect(Elapsed.words(milliseconds: milliseconds) == words)
    }
}
