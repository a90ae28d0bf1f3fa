import PyroModel
import PyroStore
import PyroSystem
import SystemPackage
import Testing

@testable import PyroCore

@Suite struct WorkspaceFilesTests {
    private static let (kept, stray) = ("0123456789ab", "ba9876543210")

    @Test func removingLeavesNothingAndTellsWhatItFreed() async throws {
        let scratch = try ScratchEngine()
        try await scratch.add(Self.kept, .stopped)
        #expect(try await scratch.files.remove(Self.kept) > 0)
        #expect(try scratch.names().isEmpty)
        #expect(try await scratch.files.remove(Self.kept) == 0)
    }

    @Test func filesWithoutARecordAreSwept() async throws {
        let scratch = try ScratchEngine()
        try await scratch.add(Self.kept, .stopped)
        let before = try scratch.names()
        try scratch.makeFiles(Self.stray)
        try DurableFile.write([], to: scratch.state.locks.appending("workspace-000000000000.lock"))
        try await scratch.files.sweep()
        #expect(try scratch.names() == before)
    }

    @Test func filesThatSomebodyHoldsAreNot() async throws {
        let scratch = try ScratchEngine()
        try scratch.makeFiles(Self.stray)
        let lock = try #require(try FileLock.attempt(scratch.state.lock(of: Self.stray)))
        try await scratch.files.sweep()
        #expect(try Directory.names(in: scratch.state.workspaces) == [Self.stray])
        withExtendedLifetime(lock) {}
    }

    @Test func otherLocksAreNobodysBusiness() async throws {
        let scratch = try ScratchEngine()
        let other = scratch.state.locks.appending("bare-1cpu-64mib-00000000.lock")
        try DurableFile.write([], to: other)
        try await scratch.files.sweep()
        #expect(try Directory.names(in: scratch.state.locks).contains("bare-1cpu-64mib-00000000.lock"))
    }

    /// Many processes create and delete at once; whoever sweeps meanwhile takes nothing that is anybody's.
    @Test func sweepsAndNewWorkspacesDoNotMeet() async throws {
        let scratch = try ScratchEngine()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let id = "0000000000" + (number < 10 ? "0" : "") + String(number)
                    let lock = try await FileLock.acquire(
                        scratch.state.lock(of: id), waitingFor: "a new workspace", deadline: .seconds(20))
                    try await scratch.add(id, .stopped)
                    withExtendedLifetime(lock) {}
                }
                group.addTask { try await scratch.files.sweep() }
            }
            try await group.waitForAll()
        }
        #expect(try Directory.names(in: scratch.state.workspaces).count == 40)
        #expect(try Directory.names(in: scratch.state.layers).count == 40)
        #expect(try await scratch.store.records().count == 40)
    }
}
