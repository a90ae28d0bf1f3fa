import PyroModel
import PyroSystem
import Testing

@testable import PyroStore

/// Several connections and several processes at once, as the CLI, the tool server and supervisors are.
@Suite struct ConcurrencyTests {
    private let scratch: ScratchStore
    private let id = WorkspaceRecord.sample(1).id

    init() throws {
        scratch = try ScratchStore()
    }

    @Test func noChangeIsLostAndNoNumberRepeatsBetweenProcesses() async throws {
        let (processes, commands) = (4, 40)
        let store = try scratch.open(boot: try SequenceLease.currentBoot())
        try await store.add(.sample(1))
        try await withThrowingTaskGroup(of: CInt.self) { group in
            for _ in 0..<processes {
                group.addTask { [scratch, id] in
                    try await OtherProcess.run(scratch.state, workspace: id, commands: commands)
                }
            }
            for try await status in group { #expect(status == 0) }
        }
        let count = processes * commands
        #expect(try await store.find(id).resetCount == count)
        #expect(try await store.find(id).commandCount == count)
        let recorded = try await store.commands(id, latest: count + 1)
        #expect(recorded.map(\.sequence) == Array(1...count))
        #expect(recorded.allSatisfy { $0.state == .exited })
    }

    @Test func aNewStoreIsMadeOnceByManyProcesses() async throws {
        for _ in 0..<5 {
            let scratch = try ScratchStore()
            try await withThrowingTaskGroup(of: CInt.self) { group in
                for _ in 0..<6 {
                    group.addTask { try await OtherProcess.run(scratch.state, workspace: "nobody", commands: 0) }
                }
                for try await status in group { #expect(status == 0) }
            }
            try await scratch.open().add(.sample(1))
        }
    }

    @Test func ofManyThatWantANameOneGetsIt() async throws {
        let stores = try (0..<6).map { _ in try scratch.open() }
        let codes = await withTaskGroup(of: PyroErrorCode?.self) { group in
            for (number, store) in stores.enumerated() {
                group.addTask {
                    do throws(PyroError) {
                        let record = WorkspaceRecord.sample(number, name: "wanted")
                        try await store.insert(record, layer: record.layer)
                        return nil
                    } catch {
                        return error.code
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.filter { $0 == nil }.count == 1)
        #expect(codes.filter { $0 == .nameInUse }.count == stores.count - 1)
        #expect(try await stores[0].records().count == 1)
    }

    @Test func theHostsMemoryIsNeverGivenTwice() async throws {
        let stores = try (0..<6).map { _ in try scratch.open() }
        for number in 0..<6 { try await stores[0].add(.sample(number)) }
        let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for (number, store) in stores.enumerated() {
                group.addTask {
                    try await store.reserve(1000, for: WorkspaceRecord.sample(number).id, limitMiB: 3500) == .granted
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(granted == 3)
        #expect(try await stores[0].records().map(\.reservedMiB).reduce(0, +) == 3000)
    }

    @Test func aReaderSeesOneStateWhileOthersWrite() async throws {
        let (writer, reader) = (try scratch.open(), try scratch.open())
        try await writer.add(.sample(1))
        let writing = Task { [id] in
            for value in 1...100 {
                try await writer.update(id) {
                    $0.resetCount = value
                    $0.labels = ["value": "\(value)"]
                }
            }
        }
        var seen = 0
        for _ in 0..<100_000 where seen < 100 {
            let record = try await reader.find(id)
            #expect(record.labels == (record.resetCount == 0 ? [:] : ["value": "\(record.resetCount)"]))
            #expect(record.resetCount >= seen)
            seen = record.resetCount
        }
        try await writing.value
        #expect(try await reader.find(id).resetCount == 100)
    }
}
