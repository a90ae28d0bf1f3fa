import ParallelWorkspaces
import PyroSDK
import Testing

@Suite struct ParallelWorkspacesTests {
    private let story = ParallelWorkspaces(
        environment: "debian:12-base", task: "mine", seed: "words", loop: "a loop", counter: "a counter")

    private static func attempt(_ solution: String, in workspace: String) -> [StoryCall] {
        [
            .status(in: workspace),
            .write("count.py", text: solution, mode: nil, in: workspace),
            .exec(["python3", "count.py"], in: workspace),
            .diff(DiffOptions(), in: workspace),
        ]
    }

    /// The two attempts are made at the same time, so the order of calls is that within each workspace.
    @Test func theStoryMakesTheseCalls() async throws {
        let record = CallRecord()
        _ = try await story.run(on: RecordedWorkspaces(record: record))
        #expect(
            record.all.prefix(2) == [
                .create(.seeded("words", name: "mine-loop", labels: ["task": "mine"])),
                .create(.seeded("words", name: "mine-counter", labels: ["task": "mine"])),
            ])
        #expect(
            record.calls(to: "mine-loop") == Self.attempt("a loop", in: "mine-loop") + [
                .read("count.py", FileReadOptions(), in: "mine-loop"), .delete("mine-loop"),
            ])
        #expect(
            record.calls(to: "mine-counter") == Self.attempt("a counter", in: "mine-counter") + [
                .delete("mine-counter")
            ])
        #expect(
            record.all.suffix(4) == [
                .read("count.py", FileReadOptions(), in: "mine-loop"),
                .list(WorkspaceFilter(labels: ["task": "mine"])),
                .delete("mine-loop"),
                .delete("mine-counter"),
            ])
    }

    @Test func afterAFailureBothWorkspacesAreDeleted() async throws {
        let record = CallRecord { $0 == .exec(["python3", "count.py"], in: "mine-counter") }
        await #expect(throws: PyroError.self) {
            _ = try await story.run(on: RecordedWorkspaces(record: record))
        }
        #expect(record.all.suffix(2) == [.delete("mine-counter"), .delete("mine-loop")])
    }

    @Test func whereOneIsMadeAndTheOtherIsNotTheFirstIsDeleted() async throws {
        let second = StoryCall.create(.seeded("words", name: "mine-counter", labels: ["task": "mine"]))
        let record = CallRecord { $0 == second }
        await #expect(throws: PyroError.self) {
            _ = try await story.run(on: RecordedWorkspaces(record: record))
        }
        #expect(record.all.suffix(2) == [second, .delete("mine-loop")])
    }
}
