import FoundationEssentials
import GRDB
import PyroModel
import Testing

@testable import PyroStore

@Suite struct WorkspaceTests {
    private let scratch: ScratchStore
    private let store: WorkspaceStore

    init() throws {
        scratch = try ScratchStore()
        store = try scratch.open()
    }

    /// A record with nothing at its default.
    private var full: WorkspaceRecord {
        var record = WorkspaceRecord.sample(7, name: "näme 'with' \"quotes\"", labels: ["a": "1", "b.c": "ü\u{1F600}"])
        record.accelerator = .kvm
        record.state = .suspended
        record.seed = WorkspaceSeed(mode: .empty, destination: "/workspace", entryCount: 3, skipped: ["a\nb"])
        record.nextSequence = 5
        record.commandCount = 4
        record.resetCount = 2
        record.lastResetAt = .moment(9)
        record.startedBy = .resume
        record.lastError = WorkspaceInfo.LastError(code: .guestLost, message: "It ended.")
        record.jailLayers = ["seccomp", "namespaces"]
        record.hasMemory = true
        record.reservedMiB = 1100
        return record
    }

    @Test func everyFieldComesBack() async throws {
        try await store.insert(full, layer: full.layer)
        #expect(try await store.record(full.id) == full)
        #expect(try await store.find(full.id) == full)
        #expect(try await store.find(full.name ?? "") == full)
        #expect(try await store.record("nobody") == nil)
    }

    @Test func timesAreKeptToTheMillisecond() async throws {
        var record = WorkspaceRecord.sample(1)
        record.createdAt = Date(timeIntervalSince1970: 1_700_000_000.123456)
        try await store.add(record)
        let kept = try await store.find(record.id).createdAt.timeIntervalSince1970
        #expect(kept == 1_700_000_000.123)
    }

    @Test func aChangeIsOfTheRecordAsItIsNow() async throws {
        try await store.add(.sample(1, labels: ["old": "1"]))
        let id = WorkspaceRecord.sample(1).id
        let changed = try await store.update(id) { [full] in
            let before = $0
            $0 = full
            $0.layerID = before.layerID
        }
        var expected = full
        expected.id = id
        expected.layerID = WorkspaceRecord.sample(1).layerID
        expected.createdAt = .moment(1)
        expected.nextSequence = 1
        expected.commandCount = 0
        #expect(changed == expected)
        #expect(try await store.record(id) == expected)
    }

    @Test func aChangeThatThrowsChangesNothing() async throws {
        try await store.add(.sample(1))
        let refusal = PyroError(.wrongState, "Not now.")
        let error = try await errorOf {
            try await store.update(WorkspaceRecord.sample(1).id) {
                $0.state = .failed
                throw refusal
            }
        }
        #expect(error == refusal)
        #expect(try await store.record(WorkspaceRecord.sample(1).id)?.state == .started)
    }

    @Test func namesAreUnique() async throws {
        try await store.add(.sample(1, name: "one"))
        try await store.add(.sample(2, name: "two"))
        let refused = try await errorOf { try await store.add(.sample(3, name: "one")) }
        #expect(refused.code == .nameInUse)
        #expect(refused.message.contains("'one'") && refused.message.contains(WorkspaceRecord.sample(1).id))
        let renamed = try await errorOf { try await store.update(WorkspaceRecord.sample(2).id) { $0.name = "one" } }
        #expect(renamed.code == .nameInUse)
        #expect(try await store.layerIDs().count == 2, "a refused workspace leaves no layer")
        // A workspace may keep its own name, and a name is free again once nobody has it.
        try await store.update(WorkspaceRecord.sample(1).id) { $0.labels = ["a": "b"] }
        try await store.delete(WorkspaceRecord.sample(1).id)
        try await store.update(WorkspaceRecord.sample(2).id) { $0.name = "one" }
        #expect(try await store.find("one").id == WorkspaceRecord.sample(2).id)
    }

    @Test(arguments: [
        ("bild-box", "build-box"), ("buidl-box", "build-box"), ("build", "build-box"), ("0000000", "000000000001"),
    ])
    func aCloseNameIsSuggested(given: String, meant: String) async throws {
        try await store.add(.sample(1, name: "build-box"))
        let error = try await errorOf { _ = try await store.find(given) }
        #expect(error.code == .notFound)
        #expect(error.message == "There is no workspace '\(given)'.")
        #expect(error.remedy == "Did you mean '\(meant)'?")
    }

    @Test(arguments: ["elephant", "x", "", String(repeating: "b", count: 100_000)])
    func aStrangeNameGetsNoSuggestion(given: String) async throws {
        try await store.add(.sample(1, name: "build-box"))
        let error = try await errorOf { _ = try await store.find(given) }
        #expect(error.code == .notFound)
        #expect(error.remedy == PyroErrorCode.notFound.defaultRemedy)
    }

    @Test func aListIsFilteredAndSortedByActivity() async throws {
        try await store.add(.sample(1, labels: ["team": "a", "kind": "x"]))
        try await store.add(.sample(2, labels: ["team": "a", "kind": "y"]))
        try await store.add(.sample(3, labels: ["team": "b"]))
        try await store.update(WorkspaceRecord.sample(1).id) { $0.lastActivityAt = .moment(100) }
        try await store.update(WorkspaceRecord.sample(2).id) { $0.state = .stopped }
        func ids(_ labels: [String: String] = [:], _ state: WorkspaceState? = nil) async throws -> [Int?] {
            try await store.records(WorkspaceFilter(labels: labels, state: state)).map { Int($0.id, radix: 16) }
        }
        #expect(try await ids() == [1, 3, 2])
        #expect(try await ids(["team": "a"]) == [1, 2])
        #expect(try await ids(["team": "a", "kind": "y"]) == [2])
        #expect(try await ids(["team": "a"], .started) == [1])
        #expect(try await ids([:], .stopped) == [2])
        #expect(try await ids(["team": "c"]) == [])
        #expect(try await ids(["kind": "a"]) == [])
    }

    @Test func activityNeverGoesBackwards() async throws {
        let id = try await store.add(.sample(5)).id
        try await store.addCommand(in: id, bytes: 0)
        let command = 1
        try await store.update(id) { $0.lastActivityAt = .moment(5) }
        try await store.update(id, command: command, activityAt: .moment(4)) { $0.exitCode = 4 }
        #expect(try await store.record(id)?.lastActivityAt == .moment(5))
        try await store.update(id, command: command, activityAt: .moment(6)) { $0.exitCode = 6 }
        #expect(try await store.record(id)?.lastActivityAt == .moment(6))
        try await store.update(id, command: command) { $0.exitCode = 7 }
        #expect(try await store.record(id)?.lastActivityAt == .moment(6))
        #expect(try await store.command(id, command).exitCode == 7)
    }

    @Test func aDeletedWorkspaceIsGoneWithAllThatIsItsOwn() async throws {
        let id = try await store.add(.sample(1, name: "n", labels: ["a": "1"])).id
        try await store.addCommand(in: id, bytes: 1)
        #expect(try await store.delete(id))
        #expect(try await store.delete(id) == false)
        #expect(try await store.record(id) == nil)
        #expect(try await store.commands(id, latest: 10) == [])
        let error = try await errorOf { try await store.update(id) { $0.state = .stopped } }
        #expect(error.code == .notFound)
        // A second life of the id begins anew.
        _ = try await store.removeUnreferencedLayers()
        try await store.add(.sample(1))
        #expect(try await store.find(id).labels == [:])
        #expect(try await store.lastCommand(id) == nil)
    }

    @Test func callsGoOnWhenTheirTaskIsCancelled() async throws {
        let id = try await store.add(.sample(1)).id
        let task = Task { [store] in
            withUnsafeCurrentTask { $0?.cancel() }
            try await store.update(id) { $0.state = .stopped }
            _ = try await store.record(id)
        }
        try await task.value
        #expect(try await store.record(id)?.state == .stopped)
    }

    @Test(arguments: [
        ("seed", "{"), ("state", "asleep"), ("accelerator", ""), ("jail_layers", "{\"a\": 1}"), ("started_by", "magic"),
    ])
    func aDamagedRecordIsTold(column: String, value: String) async throws {
        let id = try await store.add(.sample(1)).id
        try await store.write("damage") { db in
            try db.execute(sql: "UPDATE workspace SET \(column) = ?", arguments: [value])
        }
        let error = try await errorOf { _ = try await store.records() }
        #expect(error.code == .internal)
        #expect(error.message == "The record of workspace \(id) is damaged: its \(column) cannot be read.")
    }
}
