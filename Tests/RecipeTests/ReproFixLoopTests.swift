import PyroSDK
import ReproFixLoop
import Testing

@Suite struct ReproFixLoopTests {
    private let story = ReproFixLoop(
        environment: "debian:12-base", name: "mine", seed: "broken", fix: "the fix", output: "mended.py")
    private let check: Command = ["python3", "-B", "check.py"]

    @Test func theStoryMakesTheseCalls() async throws {
        let record = CallRecord()
        _ = try await story.run(on: RecordedWorkspaces(record: record))
        #expect(
            record.all == [
                .create(.seeded("broken", name: "mine")),
                .status(in: "mine"),
                .read("inventory.py", FileReadOptions(), in: "mine"),
                .exec(check, in: "mine"),
                .apply("the fix", check: false, in: "mine"),
                .exec(check, in: "mine"),
                .diff(DiffOptions(), in: "mine"),
                .export("inventory.py", to: "mended.py", ExportOptions(), in: "mine"),
                .reset(to: "baseline", in: "mine"),
                .diff(DiffOptions(), in: "mine"),
                .delete("mine"),
            ])
    }

    @Test func afterAFailureTheWorkspaceIsDeleted() async throws {
        let record = CallRecord { $0 == .apply("the fix", check: false, in: "mine") }
        await #expect(throws: PyroError.self) {
            _ = try await story.run(on: RecordedWorkspaces(record: record))
        }
        #expect(record.all.suffix(2) == [.apply("the fix", check: false, in: "mine"), .delete("mine")])
    }
}
