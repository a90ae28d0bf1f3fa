import GuestSupport
import PyroSDK
import Testing

/// Processes that die while something is copied out: there is no output, or the whole of it.
@Suite struct ExportFaultTests {
    private static let versions = Versions(count: 30, bytes: 100_000)

    @Test(arguments: Victim.allCases) func thereIsTheWholeOutputOrNone(victim: Victim) async throws {
        try await withHost { host in
            let folder = try host.folder()
            try await Self.versions.make(0...0, in: folder)
            try await folder.shell("mkdir out; mkdir out/old; echo old > out/old/file")
            var options = WorkspaceOptions()
            options.seed = HostPath(folder.path("version/0"))
            let workspace = try await host.workspaces().create(options)
            func export(_ output: String, _ more: String...) throws -> Program {
                try host.start(["workspace", "export", workspace.id, "d", "--output", folder.path(output)] + more)
            }
            let span = try await TestHost.span {
                let outcome = try await export("out/first").outcome()
                #expect(outcome.status == 0, "\(outcome.error)")
            }
            let whole = try await folder.facts(of: "out/first", times: false)
            for moment in Moments(span: span, count: 2) {
                let program = try export("out/new")
                try await Task.sleep(for: moment)
                victim.kill(program)
                let outcome = try await program.outcome()
                let isThere = try await folder.shell("test -e out/new && echo yes || true") == "yes\n"
                if outcome.status == 0 { #expect(isThere) }
                if outcome.status == 1 {
                    #expect(outcome.error.hasPrefix("error: ") && !isThere, "\(outcome.error) at \(moment)")
                    #expect(try await folder.shell("ls -A out") == "first\nold\n", "at \(moment)")
                }
                if isThere {
                    #expect(try await folder.facts(of: "out/new", times: false) == whole, "at \(moment)")
                    try await folder.shell("rm -r out/new")
                }
                _ = try await workspace.settled()
                let retry = try await export("out/new").outcome()
                #expect(retry.status == 0, "\(retry.error)")
                // What a dead client has left is hidden, and goes with an export of a minute later.
                let list = victim == .client || victim == .all ? "ls out" : "ls -A out"
                #expect(try await folder.shell("\(list); rm -r out/new") == "first\nnew\nold\n", "at \(moment)")
            }
            // What is to be replaced is there until the new one is.
            for moment in Moments(span: span, count: 2) {
                let program = try export("out/old", "--force")
                try await Task.sleep(for: moment)
                victim.kill(program)
                _ = try await program.outcome()
                let found = try await folder.shell("cat out/old/file 2> /dev/null || ls out/old | wc -l")
                #expect(found == "old\n" || found == "\(Self.versions.count)\n", "\(found) at \(moment)")
                _ = try await workspace.settled()
            }
        }
    }
}
