import GuestSupport
import PyroSDK
import Testing

/// Processes that die while a workspace is made: afterwards it is there as a whole or there is nothing of it, and its name
/// is free.
@Suite struct CreateFaultTests {
    @Test(arguments: Victim.allCases) func nothingStaysOfAWorkspaceThatWasNotMade(victim: Victim) async throws {
        try await withHost { host in
            let workspaces = try host.workspaces()
            let span = try await TestHost.span {
                try await workspaces.create().delete()
            }
            // A bare checkpoint whose machine dies is discarded, so each of those costs a boot.
            for moment in Moments(span: span, count: victim == .qemu ? 3 : 7) {
                let program = try host.workspace("create", "--name", "victim", "--id-only")
                try await Task.sleep(for: moment)
                victim.kill(program)
                let outcome = try await program.outcome()
                if victim != .client, victim != .all, outcome.status != 0 {
                    // The client has tidied up before it said so.
                    #expect(outcome.error.hasPrefix("error: "), "\(outcome.error)")
                    #expect(host.home.workspaceFiles.isEmpty, "at \(moment)")
                }
                if outcome.status != 0 { try await host.noMachineRuns() }
                // The name is free at once, whether anybody has looked at the list before or not; but what was made before
                // the blow came is a workspace like any other.
                do {
                    try await Self.makeAndDelete(workspaces)
                } catch let error as PyroError where error.code == .nameInUse {
                    #expect(outcome.status == 0 || victim == .client || victim == .all, "at \(moment)")
                    let made = try await workspaces.find("victim")
                    #expect(try await made.line("echo whole") == "whole\n")
                    try await made.delete()
                    try await Self.makeAndDelete(workspaces)
                }
                #expect(host.home.workspaceFiles.isEmpty, "\(host.home.workspaceFiles) at \(moment)")
            }
        }
    }

    private static func makeAndDelete(_ workspaces: Workspaces) async throws {
        var options = WorkspaceOptions()
        options.name = "victim"
        let workspace = try await workspaces.create(options)
        #expect(try await workspace.line("echo works") == "works\n")
        try await workspace.delete()
    }
}
