import Glibc
import GuestSupport
import PyroSDK
import Testing

/// Several processes at one workspace, of which one takes it away, hangs, or ends.
@Suite struct SharedUseFaultTests {
    @Test func whoeverUsesADeletedWorkspaceIsToldTheTruth() async throws {
        try await withHost { host in
            let workspaces = try host.workspaces()
            for round in 0..<5 {
                let id = try await workspaces.create().id
                let long = try host.workspace("exec", id, "--json", "--timeout-seconds", "600", "--", "sleep", "600")
                let users = try (0..<3).map { _ in try host.start(["workspace", "exec", id, "--json", "--", "true"]) }
                try await Task.sleep(for: .milliseconds(100 * round))
                let deletion = try await host.workspace("delete", id, "--force").outcome()
                #expect(deletion.status == 0, "\(deletion.error)")
                let outcome = try await long.outcome()
                Self.expectTruth(outcome, mayBeDone: false)
                for user in users { Self.expectTruth(try await user.outcome(), mayBeDone: true) }
                #expect(host.home.workspaceFiles.isEmpty, "\(host.home.workspaceFiles)")
            }
        }
    }

    @Test func ofManyDeletionsOneWins() async throws {
        try await withHost { host in
            let workspace = try await host.workspaces().create()
            let programs = try (0..<6).map { _ in try host.workspace("delete", workspace.id, "--json", "--force") }
            var wins = 0
            for program in programs {
                let outcome = try await program.outcome()
                if outcome.status == 0 { wins += 1 }
                if outcome.status != 0 { #expect(outcome.text.contains("\"code\":\"not_found\""), "\(outcome.text)") }
            }
            #expect(wins == 1)
            #expect(host.home.workspaceFiles.isEmpty, "\(host.home.workspaceFiles)")
        }
    }

    @Test func eightAtOnceComeAndGo() async throws {
        try await withHost { host in
            let workspaces = try host.workspaces()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        for round in 0..<2 {
                            var options = WorkspaceOptions()
                            options.name = "churn-\(number)"
                            let workspace = try await workspaces.create(options)
                            #expect(try await workspace.line("echo \(number)-\(round)") == "\(number)-\(round)\n")
                            try await workspace.delete()
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await workspaces.list().count == 0)
            #expect(host.home.workspaceFiles.isEmpty, "\(host.home.workspaceFiles)")
        }
    }

    @Test func aSupervisorThatIsAskedToEndSuspends() async throws {
        try await withHost { host in
            let workspace = try await host.workspaces().create()
            let counting = try await workspace.background("i=0; while :; do i=$((i+1)); echo $i; sleep 0.01; done")
            let supervisor = try #require(ProcessTable.running("pyro-supervisor").first)
            kill(supervisor.pid, SIGTERM)
            try await host.noMachineRuns()
            let info = try await workspace.status()
            #expect(info.state == .suspended && info.lastError == nil)
            #expect(try await workspace.resume().startedBy == .resume)
            let before = try await workspace.record(counting).stdoutBytes
            try await eventually("the command to go on") { try await workspace.record(counting).stdoutBytes > before }
            _ = try await workspace.stopCommand(counting)
            let numbers = try await workspace.record(counting).stdout.split(separator: "\n").map { Int($0) }
            #expect(numbers == Array(1...numbers.count))
        }
    }

    /// A client that stops reading in the middle of endless output.
    @Test func aStuckClientKeepsNobody() async throws {
        try await withHost { host in
            let workspace = try await host.workspaces().create()
            let stuck = try await Self.stuckClient(of: workspace, host)
            #expect(try await workspace.line("echo works") == "works\n")
            #expect(try await workspace.suspend().state == .suspended)
            #expect(try await workspace.resume().startedBy == .resume)
            #expect(try await workspace.record(1).state == .running)
            _ = try await workspace.stopCommand(1, signal: "KILL")
            stuck.signal(SIGKILL)

            let other = try await Self.stuckClient(of: workspace, host, timeoutSeconds: 2)
            let sequence = try #require(try await workspace.logs(limit: 1, maxOutputBytes: 0).entries.last?.sequence)
            try await eventually(within: .seconds(60), "the time limit of a stuck client's command") {
                try await workspace.record(sequence).state == .timedOut
            }
            other.signal(SIGKILL)
            _ = try await Self.stuckClient(of: workspace, host)
            try await workspace.delete()
            #expect(host.home.workspaceFiles.isEmpty, "\(host.home.workspaceFiles)")
        }
    }

    // MARK: Parts

    private static func stuckClient(
        of workspace: Workspace, _ host: TestHost, timeoutSeconds: Int = 600
    ) async throws -> Program {
        let client = try host.workspace(
            "exec", workspace.id, "--timeout-seconds", "\(timeoutSeconds)", "--", "yes")
        try await eventually("output") { client.output.count > 1000 }
        client.signal(SIGSTOP)
        return client
    }

    private static func expectTruth(_ outcome: Program.Outcome, mayBeDone: Bool) {
        if outcome.status == 0, mayBeDone { return }
        let codes = ["not_found", "outcome_unknown", "guest_lost"].map { "\"code\":\"\($0)\"" }
        #expect(outcome.status == 125 || outcome.status == 1, "\(outcome.status) \(outcome.text) \(outcome.error)")
        #expect(codes.contains { outcome.text.contains($0) }, "\(outcome.text) \(outcome.error)")
    }
}
