import PyroModel
import PyroSystem
import Synchronization
import Testing

@testable import PyroQEMU

/// The verbs that take more than one command.
@Suite struct QMPVerbTests {
    private static func migration(_ status: String) -> FakeQEMU.Step {
        .event("MIGRATION", data: #"{"status": "\#(status)"}"#)
    }

    @Test func savingWaitsUntilTheMachineMayGoOn() async throws {
        let states = Mutex(["finish-migrate", "finish-migrate", "postmigrate", "unasked"])
        let fake = try FakeQEMU { command in
            switch command.name {
            case "migrate":
                [command.answer(), Self.migration("setup"), Self.migration("active"), Self.migration("completed")]
            case "query-status": [command.answer(#"{"status": "\#(states.withLock { $0.removeFirst() })"}"#)]
            default: [command.answer()]
            }
        }
        let client = try await QMPClient.connect(over: fake.clientEnd)
        try await client.saveState(into: .memory(name: "state", size: 0))
        #expect(fake.commands == ["getfd", "migrate", "query-status", "query-status", "query-status"])
        #expect(try await client.queryStatus() == .other("unasked"))
    }

    @Test func failedSaveTellsQEMUsReason() async throws {
        let fake = try FakeQEMU { command in
            switch command.name {
            case "migrate": [command.answer(), Self.migration("failed")]
            case "query-migrate": [command.answer(#"{"status": "failed", "error-desc": "No space left"}"#)]
            default: [command.answer()]
            }
        }
        let client = try await QMPClient.connect(over: fake.clientEnd)
        let error = await #expect(throws: PyroError.self) {
            try await client.saveState(into: .memory(name: "state", size: 0))
        }
        #expect(error?.code == .memoryNotRestorable)
        #expect(error?.message.contains("No space left") == true)
    }

    @Test func restoreIsDoneWithTheEvent() async throws {
        let uri = Mutex<JSONValue?>(nil)
        let fake = try FakeQEMU { command in
            uri.withLock { $0 = command.arguments["uri"] }
            return [Self.migration("setup"), Self.migration("active"), command.answer(), Self.migration("completed")]
        }
        let client = try await QMPClient.connect(over: fake.clientEnd)
        try await client.restoreState(from: 7)
        #expect(uri.withLock { $0 } == "fd:7")
        #expect(fake.commands == ["migrate-incoming"])
    }

    @Test func restoreThatEndsQEMUIsAnUnusableState() async throws {
        let fake = try FakeQEMU { command in [command.answer(), Self.migration("failed"), .hangUp] }
        let client = try await QMPClient.connect(over: fake.clientEnd)
        let error = await #expect(throws: PyroError.self) { try await client.restoreState(from: 7) }
        #expect(error?.code == .memoryNotRestorable)
    }

    @Test func failedDiskSwitchLeavesNothingBehind() async throws {
        let fake = try FakeQEMU { command in
            [command.name == "blockdev-snapshot" ? command.refusal("locked") : command.answer()]
        }
        let client = try await QMPClient.connect(over: fake.clientEnd)
        let file = try OwnedDescriptor.memory(name: "overlay", size: 0)
        let error = await #expect(throws: PyroError.self) {
            try await client.switchDisk(to: file, named: "disk1", from: "disk", set: 9)
        }
        #expect(error?.message == "QEMU refused blockdev-snapshot: locked")
        #expect(fake.commands == ["add-fd", "blockdev-add", "blockdev-snapshot", "blockdev-del", "remove-fd"])
    }

    @Test func quitMayHangUpInsteadOfAnswering() async throws {
        let fake = try FakeQEMU { _ in [.hangUp] }
        try await QMPClient.connect(over: fake.clientEnd).quit()
        #expect(fake.commands == ["quit"])
    }
}
