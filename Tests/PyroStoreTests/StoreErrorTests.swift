import GRDB
import PyroModel
import SystemPackage
import Testing

@testable import PyroStore

@Suite struct StoreErrorTests {
    @Test(arguments: [
        (ResultCode.SQLITE_FULL, PyroErrorCode.diskFull, PyroErrorRetry.safe),
        (.SQLITE_IOERR_SHMSIZE, .diskFull, .safe),
        (.SQLITE_IOERR_WRITE, .internal, .unknown),
        (.SQLITE_BUSY, .timeout, .safe),
        (.SQLITE_CORRUPT, .internal, .never),
        (.SQLITE_NOTADB, .internal, .never),
        (.SQLITE_READONLY, .hostRequirement, .never),
        (.SQLITE_CANTOPEN, .hostRequirement, .never),
        (.SQLITE_NOMEM, .capacity, .safe),
        (.SQLITE_CONSTRAINT_NOTNULL, .internal, .unknown),
    ])
    func everyErrorOfSQLiteHasWords(sqlite: ResultCode, code: PyroErrorCode, retry: PyroErrorRetry) {
        let error = StoreError.make("do it", "/x/pyro.sqlite", DatabaseError(resultCode: sqlite))
        #expect(error.code == code)
        #expect(error.retry == retry)
        #expect(error.message.contains("/x/pyro.sqlite"))
        #expect(error.remedy?.isEmpty == false)
    }

    @Test func anErrorInWordsPassesThroughUntouched() {
        let error = PyroError(.capacity, "No.", remedy: "Wait.", retry: .never)
        #expect(StoreError.make("do it", "/x", error) == error)
    }

    @Test func aFullDiskIsToldAndTheNextTryWorks() async throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        let id = try await store.add(.sample(1)).id
        try await store.limitPages(to: 1)
        let error = try await errorOf {
            for _ in 0..<200 { try await store.addCommand(in: id, bytes: 0) }
        }
        #expect(error.code == .diskFull, "\(error)")
        let before = try await store.lastCommand(id)?.sequence ?? 0
        try await store.limitPages(to: 1 << 30)
        #expect(try await store.begin(.sample, in: id, at: .moment(0)).sequence == before + 1)
    }
}

extension WorkspaceStore {
    /// A database that may not grow is what a full disk looks like. It never gets smaller than it is.
    fileprivate func limitPages(to count: Int) async throws {
        _ = try await write("limit the file") { try Int.fetchOne($0, sql: "PRAGMA max_page_count = \(count)") }
    }
}
