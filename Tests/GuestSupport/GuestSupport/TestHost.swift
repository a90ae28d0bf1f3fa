internal import CGuestSupport
internal import FoundationEssentials
internal import Glibc
package import PyroSDK
internal import PyroSystem
internal import Synchronization
package import SystemPackage

/// What a test of real machines works with: a state directory, the SDK on it, the built programs, and an end after which
/// nothing is left.
///
///     @Test func exits() async throws {
///         try await withHost { host in
///             #expect(try await host.run("true").status == 0)
///         }
///     }
package final class TestHost: Sendable {
    /// The one of all tests; ``ownHome()`` makes one to damage.
    package let home: Home
    /// Where the test bundle and the built programs lie.
    package let programs: FilePath
    private let cleanup = Mutex<[@Sendable () async -> Void]>([])
    private let ownHomes = Mutex<[Home]>([])

    fileprivate init() throws {
        home = try Home.shared()
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        programs = FilePath(bundle).removingLastComponent()
    }

    /// The SDK on a state directory, with nothing of the caller's variables but what finds programs.
    package func pyro(_ home: Home? = nil, variables extra: [String: String] = [:]) throws -> Pyro {
        let variables = variables(home).merging(extra) { $1 }
        return try Pyro(PyroConfiguration(stateDirectory: (home ?? self.home).path.string, environment: variables))
    }

    /// A state directory of this test's own, with the environment installed; without checkpoints, its first machine boots.
    package func ownHome(withCheckpoints: Bool = false) throws -> Home {
        let copy = try home.ownCopy(withCheckpoints: withCheckpoints)
        ownHomes.withLock { $0.append(copy) }
        return copy
    }

    /// Registers what undoes something; the last registered is the first done, however the test ends.
    package func atEnd(_ action: @escaping @Sendable () async -> Void) {
        cleanup.withLock { $0.append(action) }
    }

    func variables(_ home: Home?) -> [String: String] {
        var variables = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "NO_COLOR": "1"]
        variables["PYRO_HOME"] = (home ?? self.home).path.string
        if let level = getenv("PYRO_LOG") { variables["PYRO_LOG"] = String(cString: level) }
        return variables
    }

    fileprivate func tidyUp() async {
        while let action = cleanup.withLock({ $0.popLast() }) { await action() }
    }

    var homes: [Home] { [home] + ownHomes.withLock { $0 } }

    fileprivate func removeOwnHomes() {
        for home in ownHomes.withLock({ $0 }) { home.removeAll() }
    }
}

/// Runs a test of real machines, alone, and checks that it left nothing: no workspace, no process, no file, no
/// cgroup.
/// - Parameter limit: for a hang; ten times what the test takes.
package func withHost(
    within limit: Duration = .seconds(180), _ body: @escaping @Sendable (TestHost) async throws -> Void
) async throws {
    await Turn.shared.take()
    do {
        guard pyro_adopt_orphans() == 0 else { throw TestFailure("Could not become the parent of orphans.") }
        let host = try TestHost()
        defer { host.removeOwnHomes() }
        let before = Traces(home: host.home)
        do {
            try await withDeadline(limit, waitingFor: "a test of real machines") { try await body(host) }
            await host.tidyUp()
            let forgotten = await host.standing(of: host.workspaces())
            guard forgotten.isEmpty else {
                throw TestFailure("The test left workspaces: \(forgotten.joined(separator: "; ")).")
            }
            try await before.requireNothingNew(in: host.homes)
        } catch {
            let standing = await host.standing(of: host.workspaces())
            await host.tidyUp()
            await host.delete(host.workspaces())
            before.printEvidence(from: host.homes, workspaces: standing)
            await before.endStrays()
            // What a hanging supervisor held can be deleted now.
            await host.delete(host.workspaces())
            throw error
        }
    } catch {
        await Turn.shared.give()
        throw error
    }
    await Turn.shared.give()
}
