import Foundation
import GRDB
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroStore

@Suite struct StoreFileTests {
    private let scratch: ScratchStore
    private var path: FilePath { scratch.state.database }

    init() throws {
        scratch = try ScratchStore()
    }

    @Test func aNewStoreIsClosedToOthers() async throws {
        let store = try scratch.open()
        try await store.add(.sample(1))
        for suffix in ["", "-wal", "-shm"] {
            let mode = try FileFacts.status(FilePath(path.string + suffix)).st_mode & 0o777
            #expect(mode == 0o600, "\(suffix): \(String(mode, radix: 8))")
        }
        withExtendedLifetime(store) {}
    }

    @Test func whatWasRecordedIsThereAfterwards() async throws {
        try await scratch.open().add(.sample(1, name: "kept"))
        #expect(try await scratch.open().find("kept") == .sample(1, name: "kept"))
    }

    @Test func manyMayOpenANewStoreAtOnce() async throws {
        for _ in 0..<5 {
            let scratch = try ScratchStore()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        let store = try await DedicatedThread.run { try scratch.open() }
                        try await store.add(.sample(number))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await scratch.open().records().count == 12)
        }
    }

    @Test func theEmptyDatabaseIsOneToSQLite() async throws {
        try EmptyDatabase.create(path)
        try EmptyDatabase.create(path)
        let queue = try DatabaseQueue(path: path.string)
        let (state, mode, mark) = try await queue.read { db in
            (
                try String.fetchAll(db, sql: "PRAGMA integrity_check"),
                try String.fetchOne(db, sql: "PRAGMA journal_mode"), try Int.fetchOne(db, sql: "PRAGMA application_id")
            )
        }
        #expect(state == ["ok"])
        #expect(mode == "wal")
        #expect(mark == 0x5059_524F)
    }

    @Test func aMakingThatWasCutShortIsTakenUpAgain() async throws {
        // As a process leaves it that ended between the file and its tables.
        try EmptyDatabase.create(path)
        let queue = try DatabaseQueue(path: path.string)
        try await queue.write {
            try $0.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        }
        try queue.close()
        try await scratch.open().add(.sample(1))
        #expect(try await scratch.open().records().map(\.id) == [WorkspaceRecord.sample(1).id])
    }

    @Test func aNewerStoreIsRefusedAndLeftAsItIs() async throws {
        try await scratch.open().add(.sample(1))
        let queue = try DatabaseQueue(path: path.string)
        try await queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v99')") }
        try queue.close()
        let before = try Data(contentsOf: URL(filePath: path.string))
        let error = try await errorOf { _ = try scratch.open() }
        #expect(error.code == .hostRequirement)
        #expect(error.message.contains(path.string) && error.message.contains("newer version of pyro"), "\(error)")
        #expect(error.remedy?.contains("PYRO_HOME") == true)
        #expect(try Data(contentsOf: URL(filePath: path.string)) == before)
    }

    @Test func theDatabaseOfAnotherProgramIsRefusedAndLeftAsItIs() async throws {
        let queue = try DatabaseQueue(path: path.string)
        try await queue.write { try $0.execute(sql: "CREATE TABLE recipe (name TEXT)") }
        try queue.close()
        try await expectDamageIsTold("another program")
    }

    @Test func whatIsNoDatabaseIsRefusedAndLeftAsItIs() async throws {
        try DurableFile.write(Array("These are a user's notes.\n".utf8) + Array(repeating: 10, count: 5000), to: path)
        try await expectDamageIsTold("not a database")
    }

    @Test func anEmptyFileIsRefused() async throws {
        try DurableFile.write([], to: path)
        try await expectDamageIsTold("empty")
    }

    @Test func aBrokenStoreIsTold() async throws {
        let store = try scratch.open()
        for number in 1...50 { try await store.add(.sample(number, labels: ["a": String(repeating: "x", count: 100)])) }
        withExtendedLifetime(store) {}
        try breakPages()
        let error = try await errorOf { _ = try await scratch.open().records() }
        #expect(error.code == .internal && error.retry == .never, "\(error)")
        #expect(error.message.contains(path.string), "\(error)")
    }

    /// Whatever a file holds, the worst that comes of it is an error in words.
    @Test(arguments: 1...60) func noDamageBringsTheProcessDown(seed: UInt64) async throws {
        let id = WorkspaceRecord.sample(1).id
        try await fill(id)
        try settle()
        var random = SeededGenerator(seed: seed)
        var bytes = Array(try Data(contentsOf: URL(filePath: path.string)))
        for _ in 0..<Int.random(in: 1...40, using: &random) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: .min ... .max, using: &random)
        }
        try Data(bytes).write(to: URL(filePath: path.string))
        do throws(PyroError) {
            let store = try WorkspaceStore(path: path, boot: "second")
            _ = try? await store.find("box")
            _ = try? await store.layers(from: WorkspaceRecord.sample(1).layerID)
            _ = try? await store.begin(.sample, in: id, at: .moment(9))
            _ = try? await store.update(id) { $0.resetCount += 1 }
            let records = try await store.records()
            _ = try await store.summary(of: records)
            _ = try await store.commands(id, latest: 100)
        } catch {
            #expect(!error.message.isEmpty)
        }
    }

    private func fill(_ id: String) async throws {
        let store = try scratch.open()
        try await store.add(.sample(1, name: "box", labels: ["a": "b"]))
        for _ in 0..<5 { try await store.addCommand(in: id, bytes: 10) }
    }

    @Test func aStoreThatIsADirectoryIsTold() async throws {
        try Directory.make(path)
        let error = try await errorOf { _ = try scratch.open() }
        #expect(error.code == .hostRequirement)
        #expect(error.message.contains(path.string), "\(error)")
    }

    private func expectDamageIsTold(_ reason: String) async throws {
        let before = try Data(contentsOf: URL(filePath: path.string))
        let error = try await errorOf { _ = try scratch.open() }
        #expect(error.code == .internal && error.retry == .never)
        #expect(error.message.contains(path.string) && error.message.contains(reason), "\(error)")
        #expect(try Data(contentsOf: URL(filePath: path.string)) == before)
    }

    /// Brings everything that was recorded into the file itself.
    private func settle() throws {
        let queue = try DatabaseQueue(path: path.string)
        try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        try queue.close()
    }

    /// Overwrites everything behind the first page.
    private func breakPages() throws {
        try settle()
        let file = try FileHandle(forUpdating: URL(filePath: path.string))
        let size = try file.seekToEnd()
        try file.seek(toOffset: 4096)
        try file.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 4096))
        try file.close()
    }
}
