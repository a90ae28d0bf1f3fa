import PyroModel
import PyroStore
import PyroSystem
import Testing

@testable import PyroCore

/// Records that a crash has left untrue are put in order by whoever looks at them next.
@Suite struct SettleTests {
    private static let id = "0123456789ab"

    @Test func aMachineThatEndedWithoutAWordIsStopped() async throws {
        let scratch = try ScratchEngine()
        try await scratch.add(Self.id, .started) { record in
            record.reservedMiB = 352
            record.jailLayers = ["uid"]
        }
        let sequence = try await scratch.begin(in: Self.id)
        let info = try await scratch.engine.status(of: Self.id)
        #expect(info.state == .stopped && info.lastError?.code == .guestLost && info.expiresAt == nil)
        #expect(info.jailLayers.isEmpty)
        #expect(try await scratch.store.find(Self.id).reservedMiB == 0)
        #expect(try await scratch.store.command(Self.id, sequence).state == .lost)
        // What was being written of its memory is of no use any more; its disk is.
        #expect(try Directory.names(in: scratch.state.workspace(Self.id)).isEmpty)
        #expect(try scratch.names().contains("layer\(Self.id).qcow2"))
    }

    @Test func aMachineThatRunsIsLeftAlone() async throws {
        let scratch = try ScratchEngine()
        try await scratch.add(Self.id, .started) { $0.reservedMiB = 352 }
        let sequence = try await scratch.begin(in: Self.id)
        let lock = try #require(try FileLock.attempt(scratch.state.lock(of: Self.id)))
        let info = try await scratch.engine.status(of: Self.id)
        #expect(info.state == .started && info.lastError == nil)
        #expect(try await scratch.store.command(Self.id, sequence).state == .running)
        withExtendedLifetime(lock) {}
    }

    @Test func aWorkspaceThatWasNeverMadeIsGoneWithAllItsFiles() async throws {
        let scratch = try ScratchEngine()
        try await scratch.add(Self.id, .creating, name: "half")
        #expect(try await scratch.engine.listWorkspaces(WorkspaceFilter()).count == 0)
        #expect(try scratch.names().isEmpty)
        let error = await #expect(throws: PyroError.self) { try await scratch.engine.findWorkspace("half") }
        #expect(error?.code == .notFound)
    }

    @Test func statesWithoutAMachineKeepWhatTheyHaveAndNoMemoryOfTheHost() async throws {
        for state: WorkspaceState in [.suspended, .stopped, .failed] {
            let scratch = try ScratchEngine()
            try await scratch.add(Self.id, state) { record in
                record.reservedMiB = 352
                record.hasMemory = state == .suspended
            }
            let sequence = try await scratch.begin(in: Self.id)
            #expect(try await scratch.engine.status(of: Self.id).state == state)
            let record = try await scratch.store.find(Self.id)
            #expect(record.reservedMiB == 0 && record.hasMemory == (state == .suspended))
            #expect(try await scratch.store.command(Self.id, sequence).state == .running)
            #expect(try Directory.names(in: scratch.state.workspace(Self.id)).contains("memory"))
        }
    }

    @Test func aListIsFilteredByWhatIsTrueNow() async throws {
        let scratch = try ScratchEngine()
        try await scratch.add(Self.id, .started)
        var filter = WorkspaceFilter()
        filter.state = .started
        #expect(try await scratch.engine.listWorkspaces(filter).count == 0)
        filter.state = .stopped
        #expect(try await scratch.engine.listWorkspaces(filter).count == 1)
    }

    @Test func aNameThatACrashLeftTakenIsGivenBack() async throws {
        let scratch = try ScratchEngine()
        try await scratch.add(Self.id, .creating, name: "taken")
        try await scratch.engine.releaseName("taken")
        #expect(try await scratch.store.record(Self.id) == nil)
        #expect(try scratch.names().isEmpty)
    }

    @Test func aNameThatIsRightlyTakenStaysSo() async throws {
        let scratch = try ScratchEngine()
        try await scratch.add(Self.id, .stopped, name: "taken")
        try await scratch.add("ba9876543210", .stopped)
        var changes = WorkspaceChanges()
        changes.name = "taken"
        let error = await #expect(throws: PyroError.self) { try await scratch.engine.update("ba9876543210", changes) }
        #expect(error?.code == .nameInUse)
    }

    @Test func deletionOfWhatIsNotThereLeavesNoLock() async throws {
        let scratch = try ScratchEngine()
        let error = await #expect(throws: PyroError.self) { try await scratch.engine.delete(Self.id) }
        #expect(error?.code == .notFound)
        #expect(try await scratch.engine.settle(Self.id) == nil)
        #expect(try scratch.names().isEmpty)
    }

    @Test func aSuspendedWorkspaceThatIsStoppedGivesItsMemoryUp() async throws {
        let scratch = try ScratchEngine()
        try await scratch.add(Self.id, .suspended) { $0.hasMemory = true }
        let sequence = try await scratch.begin(in: Self.id)
        let info = try await scratch.engine.stop(Self.id)
        #expect(info.state == .stopped && info.lastError == nil)
        #expect(try await scratch.store.command(Self.id, sequence).state == .cancelled)
        #expect(try await !scratch.store.find(Self.id).hasMemory)
        #expect(try !Directory.names(in: scratch.state.workspace(Self.id)).contains("memory"))
    }

    @Test func whatCannotBeIsRefusedInWords() async throws {
        let scratch = try ScratchEngine()
        try await scratch.add(Self.id, .stopped)
        for call in [scratch.engine.suspend, { try await scratch.engine.resume($0) { _ in } }] {
            let error = await #expect(throws: PyroError.self) { try await call(Self.id) }
            #expect(error?.code == .wrongState)
        }
    }
}
