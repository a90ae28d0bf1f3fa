import GuestSupport
import PyroSDK
import Testing

/// Processes that die while a workspace is set back: it is as it was, or as the baseline is, and the retry works.
@Suite struct ResetFaultTests {
    @Test(arguments: Victim.allCases) func aResetThatIsCutOffIsNoMixture(victim: Victim) async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await folder.shell("mkdir s; for i in 1 2 3; do echo seeded > s/f$i; done")
            var options = WorkspaceOptions()
            options.seed = HostPath(folder.path("s"))
            options.name = "victim"
            let workspace = try await host.workspaces().create(options)
            let span = try await TestHost.span {
                let outcome = try await host.workspace("reset", "victim").outcome()
                #expect(outcome.status == 0, "\(outcome.error)")
            }
            for moment in Moments(span: span, count: 2) {
                try await workspace.line("for i in 1 2 3; do echo changed > f$i; done; echo out > /etc/outside; sync")
                let count = try await workspace.status().resetCount
                let program = try host.workspace("reset", "victim")
                try await Task.sleep(for: moment)
                victim.kill(program)
                let outcome = try await program.outcome()
                if outcome.status == 1 { #expect(outcome.error.hasPrefix("error: "), "\(outcome.error)") }
                let info = try await workspace.settled()
                #expect(info.state == .started || info.lastError != nil, "\(info.state) at \(moment)")
                let files = try await workspace.line("sort -u f*; ls /etc/outside 2> /dev/null || true")
                let isReset = files == "seeded\n"
                #expect(isReset || files == "changed\n/etc/outside\n", "\(files) at \(moment)")
                // Who was told that it is done can rely on it, and the count tells of what happened.
                if outcome.status == 0 { #expect(isReset, "at \(moment)") }
                let after = try await workspace.status().resetCount
                #expect(after == count + (isReset ? 1 : 0), "\(count) \(after) \(isReset) at \(moment)")
                let retry = try await host.workspace("reset", "victim").outcome()
                #expect(retry.status == 0, "\(retry.error)")
                #expect(try await workspace.line("sort -u f*") == "seeded\n")
                #expect(try await !workspace.diff().changed)
                #expect(host.home.names(in: "layers").count <= 3, "\(host.home.names(in: "layers"))")
                #expect(host.home.names(in: "snapshots").count == 1)
            }
        }
    }
}
