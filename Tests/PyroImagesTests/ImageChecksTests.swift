import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroImages

@Suite struct ImageChecksTests {
    @Test func `every check that fails says what to do, and names are unique`() async throws {
        let checks = await ImageChecks(
            state: StateDirectory(root: "/nonexistent/state"), freeSpace: FreeSpace { _ in 0 }
        ).checks()
        #expect(Set(checks.map(\.name)).count == checks.count)
        #expect(checks.allSatisfy { $0.ok || $0.remedy?.isEmpty == false })
        #expect(checks.allSatisfy { !$0.detail.isEmpty })
        let space = try #require(checks.first { $0.name == "free-disk" })
        #expect(!space.ok)
        #expect(space.detail.contains("/"))
    }

    @Test func `tools that are there are named with their paths`() async throws {
        let checks = await ImageChecks(state: StateDirectory(root: "/tmp")).checks()
        let sum = try #require(checks.first { $0.name == "sha256sum" })
        #expect(sum.ok)
        #expect(sum.detail == "/usr/bin/sha256sum")
    }
}
