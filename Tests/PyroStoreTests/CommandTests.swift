import FoundationEssentials
import PyroModel
import Testing

@testable import PyroStore

@Suite struct CommandTests {
    private let scratch: ScratchStore
    private let store: WorkspaceStore
    private let id = WorkspaceRecord.sample(1).id

    init() throws {
        scratch = try ScratchStore()
        store = try scratch.open()
    }

    @Test func aCommandGetsTheNextNumberAndIsActivity() async throws {
        try await store.add(.sample(1))
        let first = try await store.begin(.sample, in: id, at: .moment(50))
        let second = try await store.begin(
            NewCommand(command: .shell("a | b\n'ü'"), cwd: "/", timeLimitMilliseconds: 0, isDetached: true), in: id,
            at: .moment(40))
        #expect(
            first
                == CommandRecord(
                    workspaceID: id, sequence: 1, command: ["echo", "hello"], cwd: "/workspace", state: .running,
                    recordedAt: .moment(50), timeLimitMilliseconds: 30_000, isDetached: false))
        #expect((second.sequence, second.command, second.isDetached) == (2, .shell("a | b\n'ü'"), true))
        let workspace = try await store.find(id)
        #expect((workspace.nextSequence, workspace.commandCount) == (3, 2))
        #expect(workspace.lastActivityAt == .moment(50))
        #expect(try await store.command(id, 2) == second)
    }

    @Test func everyFieldThatMayChangeComesBack() async throws {
        try await store.add(.sample(1))
        let begun = try await store.begin(.sample, in: id, at: .moment(1))
        let changed = try await store.update(id, command: 1) {
            $0.state = .signaled
            $0.exitCode = 3
            $0.signal = "KILL"
            $0.pid = 77
            $0.elapsedMilliseconds = 1234
            $0.timeLimitMilliseconds = 1 << 40
            $0.isDetached = true
            $0.stdoutBytes = 5_000_000_000
            $0.stderrBytes = 2
            $0.hasStreams = false
            $0.sequence = 9
            $0.command = .shell("other")
            $0.recordedAt = .moment(2)
            $0.workspaceID = "other"
        }
        let expected = CommandRecord(
            workspaceID: id, sequence: 1, command: begun.command, cwd: begun.cwd, state: .signaled, exitCode: 3,
            signal: "KILL", pid: 77, recordedAt: begun.recordedAt, elapsedMilliseconds: 1234,
            timeLimitMilliseconds: 1 << 40, isDetached: true, stdoutBytes: 5_000_000_000, stderrBytes: 2,
            hasStreams: false)
        #expect(changed == expected)
        #expect(try await store.command(id, 1) == expected)
    }

    @Test func whatIsNotThereIsToldByName() async throws {
        let noWorkspace = try await errorOf { _ = try await store.begin(.sample, in: id, at: .moment(1)) }
        #expect(noWorkspace.code == .notFound && noWorkspace.message == "There is no workspace '\(id)'.")
        #expect(try await errorOf { _ = try await store.command(id, 1) } == noWorkspace)
        #expect(try await store.update(id, command: 1) { $0.pid = 1 } == nil)
        try await store.add(.sample(1))
        let none = try await errorOf { _ = try await store.command(id, 1) }
        #expect(none.message == "Workspace \(id) has no command 1: no command was given yet.")
        try await store.addCommand(in: id, bytes: 0)
        let other = try await errorOf { _ = try await store.command(id, 2) }
        #expect(other.code == .notFound && other.message == "Workspace \(id) has no command 2: its latest is 1.")
    }

    @Test func theLatestCommandsComeInOrder() async throws {
        try await store.add(.sample(1))
        try await store.add(.sample(2))
        #expect(try await store.lastCommand(id) == nil)
        for _ in 1...5 { try await store.addCommand(in: id, bytes: 0) }
        try await store.addCommand(in: WorkspaceRecord.sample(2).id, bytes: 0)
        #expect(try await store.commands(id, latest: 3).map(\.sequence) == [3, 4, 5])
        #expect(try await store.commands(id, latest: 10).map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(try await store.commands(id, latest: 0) == [])
        #expect(try await store.commands(id, latest: -1) == [])
        #expect(try await store.lastCommand(id)?.sequence == 5)
    }

    @Test func aSummaryTellsWhatRunsAndWhatCameLast() async throws {
        let records = [WorkspaceRecord.sample(1), .sample(2), .sample(3)]
        for record in records { try await store.add(record) }
        try await store.addCommand(in: records[0].id, bytes: 0, state: .running)
        try await store.addCommand(in: records[0].id, bytes: 0, state: .running)
        try await store.addCommand(in: records[0].id, bytes: 0)
        try await store.addCommand(in: records[1].id, bytes: 0)
        let summaries = try await store.summary(of: [records[0], records[2]])
        #expect(Set(summaries.keys) == [records[0].id])
        #expect(summaries[records[0].id]?.runningCount == 2)
        #expect(summaries[records[0].id]?.last == (try await store.command(records[0].id, 3)))
        #expect(try await store.summary(of: []) == [:])
    }

    @Test func afterALossNoCommandRuns() async throws {
        try await store.add(.sample(1))
        try await store.add(.sample(2))
        try await store.addCommand(in: id, bytes: 0)
        try await store.addCommand(in: id, bytes: 0, state: .running)
        try await store.addCommand(in: WorkspaceRecord.sample(2).id, bytes: 0, state: .running)
        #expect(try await store.runningCommands(id).map(\.sequence) == [2])
        try await store.endRunningCommands(of: id, as: .lost)
        #expect(try await store.runningCommands(id) == [])
        #expect(try await store.commands(id, latest: 5).map(\.state) == [.exited, .lost])
        #expect(try await store.runningCommands(WorkspaceRecord.sample(2).id).count == 1)
    }

    @Test func theOldestOutputGoesFirstAndARunningCommandsStays() async throws {
        try await store.add(.sample(1))
        try await store.addCommand(in: id, bytes: 10, state: .running)
        for bytes in [40, 30, 20, 10] { try await store.addCommand(in: id, bytes: bytes) }
        #expect(try await store.streamsToRemove(of: id, keeping: 5, bytes: 110) == [])
        #expect(try await store.streamsToRemove(of: id, keeping: 5, bytes: 109) == [2])
        #expect(try await store.streamsToRemove(of: id, keeping: 3, bytes: 109) == [3])
        #expect(try await store.commands(id, latest: 9).map(\.hasStreams) == [true, false, false, true, true])
        #expect(try await store.streamsToRemove(of: id, keeping: 0, bytes: 0) == [4, 5])
        #expect(try await store.streamsToRemove(of: id, keeping: 0, bytes: 0) == [])
        #expect(try await store.command(id, 1).hasStreams)
    }

    @Test func aStreamCountsWithWhatItsFileKeeps() async throws {
        try await store.add(.sample(1))
        let kept = 2 * Limits.streamKeptBytes
        try await store.addCommand(in: id, bytes: 1 << 50)
        #expect(try await store.streamsToRemove(of: id, keeping: 5, bytes: Int64(kept)) == [])
        #expect(try await store.streamsToRemove(of: id, keeping: 5, bytes: Int64(kept) - 1) == [1])
    }
}
