import PyroModel
import Testing

@testable import PyroHost

@Suite struct UnprivilegedUserTests {
    /// Apart from the range that machines use meanwhile.
    private let range: Range<UInt32> = 1_900_000_000..<1_900_000_003

    @Test func uidsAreExclusiveAndComeBack() async throws {
        var held: [UnprivilegedUser] = []
        for _ in range { held.append(try UnprivilegedUser.claim(from: range)) }
        #expect(Set(held.map(\.uid)) == Set(range))
        let error = #expect(throws: PyroError.self) { try UnprivilegedUser.claim(from: range) }
        #expect(error?.code == .capacity)

        let freed = held.removeLast().uid
        #expect(try await claimSoon().uid == freed)
    }

    /// A child of another test may hold a copy of the freed claim between its clone and its exec.
    private func claimSoon() async throws -> UnprivilegedUser {
        for _ in 0..<500 {
            if let user = try? UnprivilegedUser.claim(from: range) { return user }
            try await Task.sleep(for: .milliseconds(10))
        }
        return try UnprivilegedUser.claim(from: range)
    }
}
