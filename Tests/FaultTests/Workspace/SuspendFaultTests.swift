import Glibc
import GuestSupport
import PyroSDK
import Testing

/// Processes that die while a workspace is suspended or resumed: what was flushed is there, the record says what
/// happened, and the next attempt works.
@Suite struct SuspendFaultTests {
    @Test(arguments: Victim.allCases) func aSuspensionThatIsCutOffLosesNoFile(victim: Victim) async throws {
        try await withHost { host in
            let workspace = try await host.workspaces().create()
            let span = try await Self.span(of: ["suspend", workspace.id], host)
            var lines = ""
            for (number, moment) in Moments(span: span, count: 5).enumerated() {
                try await workspace.line("echo \(number) >> /workspace/kept; sync /workspace/kept")
                lines += "\(number)\n"
                let program = try host.workspace("suspend", workspace.id)
                try await Task.sleep(for: moment)
                victim.kill(program)
                let outcome = try await program.outcome()
                let info = try await Self.settled(workspace)
                Self.check(info, outcome, victim, at: moment)
                #expect(try await workspace.line("cat /workspace/kept") == lines, "after \(moment)")
                #expect(try await workspace.suspend().state == .suspended)
                #expect(
                    host.home.names(in: "workspaces/\(workspace.id)/memory") == ["manifest.json", "memory", "state"])
                let rest = host.home.names(in: "workspaces/\(workspace.id)").filter { $0.hasPrefix(".") }
                #expect(rest.isEmpty, "\(rest)")
            }
        }
    }

    @Test(arguments: Victim.allCases) func aResumptionThatIsCutOffLosesNoFile(victim: Victim) async throws {
        try await withHost { host in
            let workspace = try await host.workspaces().create()
            try await workspace.suspend()
            let span = try await Self.span(of: ["resume", workspace.id], host)
            var lines = ""
            for (number, moment) in Moments(span: span, count: 5).enumerated() {
                // Not flushed: the suspension does that.
                try await workspace.line("echo \(number) >> /workspace/kept")
                lines += "\(number)\n"
                try await workspace.suspend()
                let program = try host.workspace("resume", workspace.id)
                try await Task.sleep(for: moment)
                victim.kill(program)
                let outcome = try await program.outcome()
                let info = try await Self.settled(workspace)
                #expect([.started, .suspended, .stopped].contains(info.state), "\(info.state) at \(moment)")
                if outcome.status == 1 { #expect(outcome.error.hasPrefix("error: "), "\(outcome.error)") }
                #expect(try await workspace.line("cat /workspace/kept") == lines, "after \(moment)")
            }
        }
    }

    /// Somebody has asked for it, and others may count on it: it goes on, and the one who gave up is not held.
    @Test func anInterruptedResumptionGoesOnByItself() async throws {
        try await withHost { host in
            let workspace = try await host.workspaces().create()
            for milliseconds in [30, 150, 300] {
                try await workspace.suspend()
                let program = try host.workspace("resume", workspace.id)
                try await Task.sleep(for: .milliseconds(milliseconds))
                program.signal(SIGINT)
                let outcome = try await program.outcome(within: .seconds(20))
                #expect([0, 130, -SIGINT].contains(outcome.status), "\(outcome.status) \(outcome.error)")
                try await eventually("the workspace to come to rest") {
                    let machines = ProcessTable.running("qemu-system-x86_64").count
                    return try await workspace.status().state == .started ? machines == 1 : machines == 0
                }
                #expect(try await workspace.line("echo works") == "works\n")
                #expect(try await workspace.status().startedBy == .resume)
            }
        }
    }

    /// The whole host at once, in the middle of writing.
    @Test func aDeadHostCostsWhatWasNotFlushed() async throws {
        try await withHost { host in
            let workspace = try await host.workspaces().create()
            for round in 1...2 {
                let noise = try await workspace.background(
                    "i=0; while :; do i=$((i+1)); head -c 500000 /dev/urandom > /workspace/noise$((i % 7)); done")
                try await workspace.line("echo \(round) >> /workspace/kept; sync")
                let program = try host.workspace("status", workspace.id)
                Victim.all.kill(program)
                try await host.noMachineRuns()
                let info = try await workspace.status()
                #expect(info.state == .stopped && info.lastError?.code == .guestLost)
                #expect(try await workspace.record(noise).state == .lost)
                #expect(try await workspace.start().startedBy == .boot)
                let kept = try await workspace.line("cat /workspace/kept")
                #expect(kept == (1...round).map { "\($0)\n" }.joined())
                // The journal was replayed, and nothing of the file system was found wrong.
                let words = try await workspace.line("dmesg | grep -i ext4")
                #expect(!words.lowercased().contains("error"), "\(words)")
                try await workspace.line("cd /workspace && ls -l noise* | wc -l && rm noise* && touch new && sync")
            }
        }
    }

    // MARK: Parts

    private static func span(of arguments: [String], _ host: TestHost) async throws -> Duration {
        try await TestHost.span {
            let outcome = try await host.start(["workspace"] + arguments).outcome()
            #expect(outcome.status == 0, "\(outcome.error)")
        }
    }

    /// The record when whatever was under way has come to its end.
    private static func settled(_ workspace: Workspace) async throws -> WorkspaceInfo {
        try await eventually(within: .seconds(60), "the workspace to come to rest") {
            let info = try await workspace.status()
            // A machine that serves is at rest too: its client died before it was heard.
            if info.state != .started { return ProcessTable.running("qemu-system-x86_64").isEmpty }
            return ProcessTable.running("qemu-system-x86_64").count == 1
        }
        return try await workspace.status()
    }

    private static func check(_ info: WorkspaceInfo, _ outcome: Program.Outcome, _ victim: Victim, at moment: Duration)
    {
        switch info.state {
        case .suspended, .started: break
        case .stopped: #expect(info.lastError != nil, "at \(moment)")
        case .creating, .failed: Issue.record("\(info.state) at \(moment)")
        }
        if outcome.status == 0 { #expect(info.state == .suspended, "at \(moment)") }
        if outcome.status == 1 { #expect(outcome.error.hasPrefix("error: "), "\(outcome.error)") }
        if victim == .supervisor || victim == .all { #expect(info.state != .started, "at \(moment)") }
    }
}
