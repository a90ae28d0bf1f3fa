import GuestSupport
import PyroSDK
import Testing

/// Processes that die while a workspace gets its first files, or more of them.
@Suite struct SeedFaultTests {
    private static let versions = Versions(count: 30, bytes: 30_000)

    @Test(arguments: Victim.allCases) func nothingStaysOfASeedThatWasCutOff(victim: Victim) async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await Self.versions.make(0...0, in: folder)
            let workspaces = try host.workspaces()
            let seed = folder.path("version/0")
            let arguments = ["workspace", "create", "--name", "victim", "--id-only", "--seed-path", seed]
            let span = try await TestHost.span {
                let outcome = try await host.start(arguments).outcome()
                #expect(outcome.status == 0, "\(outcome.error)")
            }
            try await workspaces.find("victim").delete()
            for moment in Moments(span: span, count: 2) {
                let program = try host.start(arguments)
                // The start of a machine alone has tests of its own.
                try await Task.sleep(for: span / 8 + moment * 7 / 8)
                victim.kill(program)
                let outcome = try await program.outcome()
                if outcome.status == 1 { #expect(outcome.error.hasPrefix("error: "), "\(outcome.error)") }
                // The name is free, and what is left goes, unless all was done already.
                var options = WorkspaceOptions()
                options.name = "victim"
                options.seed = HostPath(seed)
                // The supervisor of a client that died gives the workspace up by itself, which takes a moment.
                try await eventually(within: .seconds(30), "what was cut off to go, or to be done") {
                    let rival = try await workspaces.list().workspaces.first { $0.name == "victim" }
                    return rival?.state != .creating
                }
                let workspace: Workspace
                do {
                    workspace = try await workspaces.create(options)
                } catch let error as PyroError where error.code == .nameInUse {
                    #expect(outcome.status == 0 || victim == .client || victim == .all, "at \(moment)")
                    workspace = try await workspaces.find("victim")
                }
                #expect(try await Self.versions.seen(in: workspace) == ["0 30000"], "at \(moment)")
                #expect(try await !workspace.diff().changed, "at \(moment)")
                try await workspace.delete()
                try await host.noMachineRuns()
                #expect(host.home.workspaceFiles.isEmpty, "\(host.home.workspaceFiles) at \(moment)")
            }
        }
    }

    @Test(arguments: Victim.allCases) func filesAreWholeWhenAPushIsCutOff(victim: Victim) async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await Self.versions.make(0...3, in: folder)
            let workspaces = try host.workspaces()
            var options = WorkspaceOptions()
            options.seed = HostPath(folder.path("version/0"))
            let workspace = try await workspaces.create(options)
            func push(_ number: Int) -> [String] {
                ["workspace", "sync", "push", workspace.id, folder.path("version/\(number)"), "--delete"]
            }
            let span = try await TestHost.span {
                let outcome = try await host.start(push(1)).outcome()
                #expect(outcome.status == 0, "\(outcome.error)")
            }
            for (round, moment) in Moments(span: span, count: 2).enumerated() {
                let program = try host.start(push(round + 2))
                try await Task.sleep(for: moment)
                victim.kill(program)
                let outcome = try await program.outcome()
                if outcome.status == 1 { #expect(outcome.error.hasPrefix("error: "), "\(outcome.error)") }
                let info = try await workspace.settled()
                #expect(info.state == .started || info.lastError != nil, "\(info.state) at \(moment)")
                // A machine that died may have lost what was not written out, but no file is a mixture.
                let allowed = (0...round + 2).map { "\($0) 30000" }
                let seen = try await Self.versions.seen(in: workspace)
                #expect(Set(seen).isSubset(of: allowed) && !seen.isEmpty, "\(seen) at \(moment)")
                let retry = try await host.start(push(round + 2)).outcome()
                #expect(retry.status == 0, "\(retry.error)")
                #expect(try await Self.versions.seen(in: workspace) == ["\(round + 2) 30000"], "after \(moment)")
                let rest = try await workspace.temporaryNames()
                #expect(rest.isEmpty, "\(rest) at \(moment)")
            }
        }
    }
}
