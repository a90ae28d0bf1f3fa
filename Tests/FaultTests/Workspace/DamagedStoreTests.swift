import GuestSupport
import PyroSDK
import Testing

/// A database that is damaged or somebody else's: told, and not written to.
@Suite struct DamagedStoreTests {
    enum Damage: CaseIterable {
        case garbage, anotherProgram, truncated
    }

    @Test(arguments: Damage.allCases) func aDatabaseThatIsNotPyrosIsLeftAlone(damage: Damage) async throws {
        try await withHost { host in
            let home = try host.ownHome()
            try #require(try await host.pyroProgram("workspace", "list", home: home).status == 0)
            try damage.inflict(on: home)
            let before = try home.read("pyro.sqlite")
            for arguments in [
                ["list"], ["create", "--name", "new"], ["exec", "any", "--", "true"], ["prune", "--yes"],
            ] {
                let outcome = try await host.start(["workspace"] + arguments, home: home).outcome()
                #expect([1, 125].contains(outcome.status), "\(arguments)")
                #expect(
                    outcome.error.contains("pyro.sqlite") && outcome.error.contains("cannot be used"),
                    "\(outcome.error)")
                #expect(outcome.error.contains("hint: "), "\(outcome.error)")
            }
            #expect(try home.read("pyro.sqlite") == before)
            #expect(home.workspaceFiles.isEmpty)
            // What needs no records goes on.
            #expect(try await host.pyroProgram("env", "list", home: home).status == 0)
        }
    }
}

extension DamagedStoreTests.Damage {
    func inflict(on home: Home) throws {
        for name in ["pyro.sqlite-wal", "pyro.sqlite-shm"] where home.holds(name) { try home.remove(name) }
        var bytes = try home.read("pyro.sqlite")
        switch self {
        case .garbage: bytes = bytes.map { _ in UInt8.random(in: .min ... .max) }
        // The mark in a database's header that says whose it is.
        case .anotherProgram: bytes.replaceSubrange(68..<72, with: [1, 2, 3, 4])
        case .truncated: bytes = Array(bytes.prefix(1000))
        }
        try home.write(bytes, to: "pyro.sqlite")
    }
}
