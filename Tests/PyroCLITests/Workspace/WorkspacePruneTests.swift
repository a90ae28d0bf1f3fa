import FoundationEssentials
import PyroSDK
import Synchronization
import Testing

@testable import PyroCLI

@Suite struct WorkspacePruneTests {
    static let month = 30 * 86400.0
    static let mixed: [WorkspaceInfo] = [
        .fixture("00000000000a", name: "busy", idle: month + 5, expires: nil),
        .fixture("00000000000b", name: "young", idle: month - 5),
        .fixture("00000000000c", name: "old", state: .stopped, idle: month, expires: nil),
        .fixture("00000000000d", name: nil, state: .suspended, idle: 2 * month, expires: nil),
    ]

    @Test func withYesItIsOneCall() async throws {
        let prune = WorkspacePrune(deleted: ["00000000000c", "00000000000d"], bytesFreed: 3 << 30)
        let workspaces = RecordedWorkspaces { $0.prune = prune }
        let run = await CommandLineRun.of(["workspace", "prune", "--yes"], workspaces.backend)
        #expect(run.status == 0)
        #expect(workspaces.calls == [.prune(idleSeconds: 2_592_000)])
        #expect(run.output == "00000000000c\n00000000000d\n")
        #expect(run.error == "Deleted 2 workspaces and freed 3.0 GiB.\n")
        let json = await CommandLineRun.of(["workspace", "prune", "--yes", "--json"], workspaces.backend)
        #expect(json.output == (try ContractJSON.encode(prune)) + "\n")
    }

    @Test(arguments: [("90s", 90), ("15m", 900), ("12h", 43200), ("30d", 2_592_000), ("2w", 1_209_600)])
    func spansHaveUnits(span: String, seconds: Int) async {
        let workspaces = RecordedWorkspaces { $0.prune = WorkspacePrune(deleted: [], bytesFreed: 0) }
        let run = await CommandLineRun.of(["workspace", "prune", "--yes", "--idle", span], workspaces.backend)
        #expect(run.status == 0)
        #expect(run.error == "Nothing is deleted.\n")
        #expect(workspaces.calls == [.prune(idleSeconds: seconds)])
    }

    @Test func onATerminalItShowsThemAndAsks() async throws {
        try await Person.answering("y\n") { person in
            let workspaces = RecordedWorkspaces {
                $0.workspaces = Self.mixed
                $0.prune = WorkspacePrune(deleted: ["00000000000c", "00000000000d"], bytesFreed: 1 << 20)
            }
            // The clock goes on by ten seconds between the list and the answer.
            let clock = Mutex(Date.noon - 10)
            let run = await CommandLineRun.of(
                ["workspace", "prune"], workspaces.backend, person: person,
                now: {
                    clock.withLock { time in
                        time += 10
                        return time
                    }
                })
            #expect(run.status == 0)
            #expect(workspaces.calls == [.list(WorkspaceFilter()), .prune(idleSeconds: 2_592_010)])
            #expect(run.output == "00000000000c\n00000000000d\n")
            #expect(
                run.error == """
                    ID            NAME  STATE      ENVIRONMENT  LAST ACTIVITY  RUNNING  LABELS
                    00000000000c  old   stopped    debian:12    30d ago        no       -
                    00000000000d  -     suspended  debian:12    60d ago        no       -
                    Delete these 2 workspaces and everything in them? [y/N] \
                    Deleted 2 workspaces and freed 1.0 MiB.

                    """)
        }
    }

    @Test func aNoDeletesNothing() async throws {
        try await Person.answering("n\n") { person in
            let workspaces = RecordedWorkspaces { $0.workspaces = Self.mixed }
            let run = await CommandLineRun.of(["workspace", "prune", "--json"], workspaces.backend, person: person)
            #expect(run.status == 1)
            #expect(run.output == "{\"bytes_freed\":0,\"count\":0,\"deleted\":[]}\n")
            #expect(workspaces.calls == [.list(WorkspaceFilter())])
        }
    }

    @Test func whereNothingIsIdleNothingIsAsked() async throws {
        try await Person.answering { person in
            let workspaces = RecordedWorkspaces { $0.workspaces = Array(Self.mixed.prefix(2)) }
            let run = await CommandLineRun.of(["workspace", "prune"], workspaces.backend, person: person)
            #expect(run.status == 0)
            #expect(run.error == "Nothing is deleted.\n")
        }
    }

    @Test func withoutATerminalYesIsRequired() async throws {
        let run = await CommandLineRun.of(["workspace", "prune"], RecordedWorkspaces().backend)
        #expect(run.status == 64)
        #expect(run.error.contains("hint: Give --yes."))
    }
}
