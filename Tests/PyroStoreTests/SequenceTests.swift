import GRDB
import PyroModel
import Testing

@testable import PyroStore

/// Numbers of commands never repeat, also when a power cut takes the last records.
@Suite struct SequenceTests {
    private let scratch: ScratchStore
    private let id = WorkspaceRecord.sample(1).id

    init() throws {
        scratch = try ScratchStore()
    }

    private func begin(_ store: WorkspaceStore) async throws -> Int {
        try await store.begin(.sample, in: id, at: .moment(1)).sequence
    }

    /// What a power cut leaves of a store: the last flush.
    private func forget(_ store: WorkspaceStore, after sequence: Int) async throws {
        try await store.write("forget") { [id] db in
            try db.execute(sql: "UPDATE workspace SET next_sequence = ?", arguments: [sequence + 1])
            try db.execute(
                sql: "DELETE FROM command WHERE workspace_id = ? AND sequence > ?", arguments: [id, sequence])
        }
    }

    @Test func aHostThatStartsAnewLeavesOutWhatMayHaveBeenLost() async throws {
        let store = try scratch.open()
        try await store.add(.sample(1))
        for expected in 1...10 { #expect(try await begin(store) == expected) }
        try await forget(store, after: 3)
        #expect(try await begin(try scratch.open(boot: "second")) > 10)
    }

    @Test func moreNumbersThanOneFlushCoversAreCovered() async throws {
        let store = try scratch.open()
        try await store.add(.sample(1))
        let count = 2 * SequenceLease.size + 3
        for expected in 1...count { #expect(try await begin(store) == expected) }
        try await forget(store, after: 1)
        #expect(try await begin(try scratch.open(boot: "second")) > count)
    }

    @Test func numbersGoOnWithoutAGapOtherwise() async throws {
        try await scratch.open().add(.sample(1))
        #expect(try await begin(try scratch.open()) == 1)
        #expect(try await begin(try scratch.open()) == 2)
        try await scratch.open().update(id) { $0.state = .suspended }
        #expect(try await begin(try scratch.open(boot: "second")) == 3)
        #expect(try await begin(try scratch.open(boot: "second")) == 4)
    }
}
