import FoundationEssentials
import GuestSupport
import PyroSDK
import Testing

/// Which workspaces there are, what they are called, and which of them go.
@Suite struct WorkspaceListTests {
    @Test func theNewestActivityComesFirst() async throws {
        try await withHost { host in
            let workspaces = try host.pyro().workspaces
            let (one, two) = (try await host.workspace("one"), try await host.workspace("two"))
            let names = { try await workspaces.list().workspaces.map(\.name) }
            #expect(try await names() == ["two", "one"])
            _ = try await one.exec(["true"])
            #expect(try await names() == ["one", "two"])
            // To look at it, or to change its record, is no activity.
            var changes = WorkspaceChanges()
            changes.labels = ["seen": "yes"]
            try await two.update(changes)
            _ = try await two.status()
            _ = try await two.logs()
            #expect(try await names() == ["one", "two"])
            let entry = try #require(try await workspaces.list().workspaces.first)
            #expect(entry.workspaceID == one.id && entry.commandCount == 1 && entry.state == .started)
            #expect(entry.expiresAt == entry.lastActivityAt.addingTimeInterval(3600))
        }
    }

    @Test func labelsAndStatesChooseAmongThem() async throws {
        try await withHost { host in
            let workspaces = try host.pyro().workspaces
            let one = try await host.workspace("one", labels: ["team": "a", "kind": "x"])
            _ = try await host.workspace("two", labels: ["team": "a", "kind": "y"])
            try await one.suspend()
            let names = { (filter: WorkspaceFilter) in try await workspaces.list(filter).workspaces.compactMap(\.name) }
            #expect(try await names(WorkspaceFilter(labels: ["team": "a"])).sorted() == ["one", "two"])
            #expect(try await names(WorkspaceFilter(labels: ["team": "a", "kind": "x"])) == ["one"])
            #expect(try await names(WorkspaceFilter(labels: ["team": "b"])) == [])
            #expect(try await names(WorkspaceFilter(state: .suspended)) == ["one"])
            #expect(try await names(WorkspaceFilter(labels: ["kind": "x"], state: .started)) == [])
            #expect(try await workspaces.list(WorkspaceFilter(state: .started)).count == 1)
        }
    }

    @Test func aChangeWakesNothingAndIsThereForEverybody() async throws {
        try await withHost { host in
            let workspace = try await host.workspace("before", labels: ["keep": "1", "drop": "2"])
            let suspended = try await workspace.suspend()
            var changes = WorkspaceChanges()
            changes.name = "after"
            changes.labels = ["new": "3"]
            changes.clearLabels = ["drop"]
            changes.ttlSeconds = 86400
            let changed = try await workspace.update(changes)
            #expect(changed.name == "after" && changed.labels == ["keep": "1", "new": "3"])
            #expect(changed.ttlSeconds == 86400 && changed.state == .suspended)
            #expect(changed.lastActivityAt == suspended.lastActivityAt)
            let outcome = try await host.pyroProgram("workspace", "status", "after")
            #expect(outcome.status == 0 && outcome.text.hasPrefix("workspace_id: \(workspace.id)\nname: after\n"))
            #expect(outcome.text.contains("\nlabels: keep=1 new=3\n"), "\(outcome.text)")
            changes = WorkspaceChanges()
            changes.clearsName = true
            #expect(try await workspace.update(changes).name == nil)
            #expect(ProcessTable.running("qemu-system-x86_64").isEmpty)
        }
    }

    @Test func aNameBelongsToOne() async throws {
        try await withHost { host in
            let pyro = try host.pyro()
            async let first = host.outcome { try await host.workspace("wanted", by: pyro) }
            async let second = host.outcome { try await host.workspace("wanted", by: pyro) }
            let outcomes = await [first, second]
            let made = outcomes.compactMap { try? $0.get() }
            try #require(made.count == 1)
            for case .failure(let error) in outcomes {
                #expect(error.code == .nameInUse && error.message.contains("wanted"), "\(error)")
            }
            #expect(try await pyro.workspaces.find("wanted").id == made[0].id)
            #expect(try await pyro.workspaces.list().count == 1)
            let other = try await host.workspace("other", by: pyro)
            var changes = WorkspaceChanges()
            changes.name = "wanted"
            let error = try await refusal { try await other.update(changes) }
            #expect(error.code == .nameInUse)
            // What is deleted has no name any more.
            _ = try await made[0].delete()
            #expect(try await other.update(changes).name == "wanted")
        }
    }

    @Test func aPruneTakesWhatIsIdleAndLeavesWhatRuns() async throws {
        try await withHost { host in
            let workspaces = try host.pyro().workspaces
            let busy = try await host.workspace("busy")
            let (idle, resting) = (try await host.workspace("idle"), try await host.workspace("resting"))
            _ = try await busy.begin("exec sleep 1000")
            try await resting.suspend()
            let young = try await host.pyroProgram("workspace", "prune", "--idle", "1h", "--yes")
            #expect(young.status == 0 && young.output.isEmpty && young.error == "Nothing is deleted.\n")
            let unasked = try await host.pyroProgram("workspace", "prune", "--idle", "1s")
            #expect(unasked.status == 64 && unasked.error.contains("--yes"), "\(unasked.error)")
            let prune = try await workspaces.prune(idleSeconds: 0)
            #expect(Set(prune.deleted) == [idle.id, resting.id] && prune.count == 2 && prune.bytesFreed > 0)
            #expect(try await workspaces.list().workspaces.map(\.name) == ["busy"])
            #expect(try await busy.runsProcess("sleep 1000"))
        }
    }
}

extension TestHost {
    fileprivate func outcome<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async -> Result<Value, PyroError> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error as? PyroError ?? PyroError(.internal, "\(error)"))
        }
    }
}
