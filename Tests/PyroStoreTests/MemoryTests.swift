import PyroModel
import Testing

@testable import PyroStore

@Suite struct MemoryTests {
    private let scratch: ScratchStore
    private let store: WorkspaceStore

    init() throws {
        scratch = try ScratchStore()
        store = try scratch.open()
    }

    private func id(_ number: Int) -> String { WorkspaceRecord.sample(number).id }

    @Test func whatFitsIsNoted() async throws {
        for number in 1...2 { try await store.add(.sample(number)) }
        #expect(try await store.reserve(1500, for: id(1), limitMiB: 2000) == .granted)
        #expect(try await store.reserve(500, for: id(2), limitMiB: 2000) == .granted)
        #expect(try await store.find(id(1)).reservedMiB == 1500)
        // Its own reservation does not stand in its way.
        #expect(try await store.reserve(1400, for: id(1), limitMiB: 2000) == .granted)
        #expect(try await store.find(id(1)).reservedMiB == 1400)
    }

    @Test func aFullHostNamesWhoIsIdleAndWhoIsBusy() async throws {
        for number in 1...6 { try await store.add(.sample(number)) }
        for number in 1...5 { _ = try await store.reserve(100, for: id(number), limitMiB: 500) }
        try await store.update(id(1)) { $0.lastActivityAt = .moment(50) }
        try await store.addCommand(in: id(3), bytes: 0, state: .running)
        try await store.addCommand(in: id(5), bytes: 0)
        try await store.update(id(5)) { $0.lastActivityAt = .moment(40) }
        try await store.update(id(4)) { $0.state = .creating }
        guard case .full(let idle, let busy) = try await store.reserve(1, for: id(6), limitMiB: 500) else {
            Issue.record("there was room")
            return
        }
        #expect(idle.map(\.id) == [id(2), id(5), id(1)])
        #expect(busy.map(\.id) == [id(3), id(4)])
        #expect(try await store.find(id(6)).reservedMiB == 0)
        try await store.update(id(2)) { $0.reservedMiB = 0 }
        #expect(try await store.reserve(1, for: id(6), limitMiB: 500) == .granted)
    }

    @Test func whatCanNeverFitIsRefused() async throws {
        try await store.add(.sample(1))
        let error = try await errorOf { _ = try await store.reserve(2001, for: id(1), limitMiB: 2000) }
        #expect(error.code == .capacity && error.retry == .never)
        #expect(error.message.contains("2001 MiB") && error.message.contains("2000 MiB"))
    }

    @Test func nobodyCannotReserve() async throws {
        let error = try await errorOf { _ = try await store.reserve(1, for: id(1), limitMiB: 2000) }
        #expect(error.code == .notFound)
    }
}
