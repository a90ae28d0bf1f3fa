import PyroSDK
import Testing

@testable import PyroMCP

/// Long calls that are answered before they are over, and the same calls made again.
@Suite(.timeLimit(.minutes(1))) struct SharedWorkTests {
    /// Work that has begun waits here until the test lets it end.
    private final class Gate: Sendable {
        private let (stream, opener) = AsyncStream<Void>.makeStream()
        let entered = Recorder<String>()
        let cancelled = Recorder<String>()
        let passed = Recorder<String>()

        func open() { opener.finish() }

        func pass(_ name: String) async throws {
            entered.add(name)
            for await _ in stream {}
            if Task.isCancelled {
                cancelled.add(name)
                throw CancellationError()
            }
            passed.add(name)
        }
    }

    private static let short = AnswerTime(limit: .milliseconds(200), reserve: .milliseconds(100))
    private static let long = AnswerTime(limit: .seconds(50), reserve: .seconds(1))

    static let calls: [(String, JSONValue, String)] = [
        ("workspace_sync_push", ["workspace_id": "box", "source_path": "."], "The push into the directory /workspace"),
        ("workspace_export", ["workspace_id": "box", "path": "a", "output_path": "b"], "The export of a"),
        ("workspace_diff", ["workspace_id": "box"], "The diff"),
        ("workspace_reset", ["workspace_id": "box"], "The reset"),
        ("workspace_patch_apply", ["workspace_id": "box", "patch": "x"], "Applying a patch to the files"),
    ]

    /// Every long call passes the gate before it is made.
    private func backend(_ gate: Gate, _ calls: Recorder<SDKCall>) -> Backend {
        let plain = Backend.recording(calls)
        var backend = plain
        backend.pushFiles = { name, source, options, progress in
            progress(Progress("Copying files", fraction: 0.42))
            try await gate.pass(name)
            return try await plain.pushFiles(name, source, options, progress)
        }
        backend.export = { name, call, progress in
            try await gate.pass(name)
            return try await plain.export(name, call, progress)
        }
        backend.diff = { name, options, progress in
            try await gate.pass(name)
            return try await plain.diff(name, options, progress)
        }
        backend.resetWorkspace = { name, snapshot, progress in
            try await gate.pass(name)
            return try await plain.resetWorkspace(name, snapshot, progress)
        }
        backend.applyPatch = { name, patch, check in
            try await gate.pass(name)
            return try await plain.applyPatch(name, patch, check)
        }
        return backend
    }

    @Test(arguments: calls)
    func aSlowCallGoesOnAndTheSameCallJoinsItAndThenLearnsItsEnd(
        tool: String, arguments: JSONValue, operation: String
    ) async throws {
        let gate = Gate()
        let calls = Recorder<SDKCall>()
        let server = ServerFixture(backend(gate, calls), profile: .workspaceCore, answerTime: Self.short)
        for _ in 0..<3 {
            let text = try await server.errorText(of: tool, arguments)
            #expect(
                text.hasPrefix("timeout: \(operation) of the workspace box takes longer than 0 seconds and goes on"))
            #expect(text.contains("remedy: Make exactly the same call again"))
            #expect(text.hasSuffix("retry: safe"))
            if tool == "workspace_sync_push" { #expect(text.contains("(42%, Copying files)")) }
        }
        #expect(gate.entered.values.count == 1)
        gate.open()
        try await calls.reached(1)
        // Whether it is over at the moment of the next call or not, that call has its outcome and makes none of its own.
        try await outcome(of: tool, arguments, server)
        #expect(calls.values.count == 1)
        #expect(gate.entered.values.count == 1)
        // The outcome was told, and the next call does it anew.
        try await outcome(of: tool, arguments, server)
        #expect(calls.values.count == 2)
        _ = await server.end()
    }

    /// Makes a call until it has its outcome: a busy host may take longer for it than calls have here.
    private func outcome(of tool: String, _ arguments: JSONValue, _ server: ServerFixture) async throws {
        while try await server.result(of: tool, arguments)["isError"] == true {}
    }

    @Test func aCancelledCallEndsItsWork() async throws {
        let gate = Gate()
        let server = ServerFixture(backend(gate, Recorder()), profile: .workspaceCore, answerTime: Self.long)
        server.call("one", ["workspace_id": "box", "source_path": "."], of: "workspace_sync_push")
        try await gate.entered.reached(1)
        server.notify("notifications/cancelled", ["requestId": "one"])
        try await gate.cancelled.reached(1)
        _ = await server.end()
        #expect(await server.leftOver.allSatisfy { $0["id"] == "init" })
    }

    @Test func theEndOfTheInputEndsWorkThatWasAnsweredFor() async throws {
        let gate = Gate()
        let server = ServerFixture(backend(gate, Recorder()), profile: .workspaceCore, answerTime: Self.short)
        _ = try await server.errorText(of: "workspace_diff", ["workspace_id": "box"])
        #expect(await server.end() == 0)
        #expect(gate.cancelled.values == ["box"])
    }

    @Test func aFailureAfterTheAnswerIsToldToTheSameCall() async throws {
        let gate = Gate()
        var backend = backend(gate, Recorder())
        backend.diff = { name, _, _ in
            try await gate.pass(name)
            throw PyroError(.diskFull, "There is no room.")
        }
        let server = ServerFixture(backend, profile: .workspaceCore, answerTime: Self.short)
        _ = try await server.errorText(of: "workspace_diff", ["workspace_id": "box"])
        gate.open()
        try await gate.passed.reached(1)
        var text = "timeout"
        while text.hasPrefix("timeout") {
            text = try await server.errorText(of: "workspace_diff", ["workspace_id": "box"])
        }
        #expect(text.hasPrefix("disk_full: There is no room."))
        #expect(gate.entered.values.count == 1)
        _ = await server.end()
    }
}

/// The outcomes that are kept for a call that was answered too early.
@Suite(.timeLimit(.minutes(1))) struct SharedWorkMemoryTests {
    private let background = BackgroundWork()

    private func arguments(_ workspace: String, of tool: any Tool = WorkspaceDiffTool()) throws -> ToolArguments {
        try ToolArguments(["workspace_id": .string(workspace)], of: tool)
    }

    /// Work that nobody waits for any more and that has ended.
    private func late(_ work: SharedWork, _ call: ToolArguments, id: String) async throws {
        let (stream, end) = AsyncStream<Void>.makeStream()
        let standing = try await work.standing(of: call, within: .zero, progress: { _ in }) { _ in
            for await _ in stream {}
            return ToolResult(text: "first", structured: ["workspace_id": .string(id)])
        }
        guard case .goesOn = standing else {
            Issue.record("it did not go on")
            return
        }
        end.finish()
        // The wait for it goes on in the background; cancelling that changes nothing for work that nobody waits for.
        await background.end()
    }

    /// What the same call returns then; work that is begun anew says so.
    private func next(_ work: SharedWork, _ call: ToolArguments) async throws -> String {
        let standing = try await work.standing(of: call, within: .seconds(30), progress: { _ in }) { _ in
            ToolResult(text: "anew", structured: [:])
        }
        switch standing {
        case .ended(let result): return result.text
        case .endedBefore(let result, _): return "before: \(result.text)"
        case .goesOn: return "goes on"
        }
    }

    @Test func itIsToldOnce() async throws {
        let work = SharedWork(background: background)
        let call = try arguments("box")
        try await late(work, call, id: "0123456789ab")
        #expect(try await next(work, call) == "before: first")
        #expect(try await next(work, call) == "anew")
    }

    @Test(arguments: ["box", "0123456789ab"])
    func itIsForgottenWhenItsWorkspaceIsChanged(subject: String) async throws {
        let work = SharedWork(background: background)
        let call = try arguments("box")
        try await late(work, call, id: "0123456789ab")
        work.forgetOutcomes(unlike: try arguments(subject, of: WorkspaceResetTool()))
        #expect(try await next(work, call) == "anew")
    }

    @Test func itStaysWhenAnotherWorkspaceIsChangedOrTheSameCallIsMade() async throws {
        let work = SharedWork(background: background)
        let call = try arguments("box")
        try await late(work, call, id: "0123456789ab")
        work.forgetOutcomes(unlike: try arguments("other", of: WorkspaceResetTool()))
        work.forgetOutcomes(unlike: call)
        #expect(try await next(work, call) == "before: first")
    }
}

/// Calls that wait for the same work.
@Suite(.timeLimit(.minutes(1))) struct SharedWorkJoiningTests {
    private let background = BackgroundWork()

    /// Makes the same call twice.
    private func calls(
        _ work: SharedWork, heard: Recorder<String>, _ body: @escaping SharedWork.Body
    ) throws -> [Task<SharedWork.Standing, any Error>] {
        let call = try ToolArguments(["workspace_id": "box"], of: WorkspaceDiffTool())
        return ["one", "two"].map { name in
            Task {
                try await work.standing(
                    of: call, within: .seconds(50), progress: { heard.add("\(name) \($0.message)") }, body)
            }
        }
    }

    /// Tells progress until a check of who heard it holds.
    private static func tell(
        _ message: String, _ heard: Recorder<String>, _ progress: ProgressHandler, until holds: ([String]) -> Bool
    ) async throws {
        while true {
            let before = heard.values.count
            progress(Progress(message))
            if holds(Array(heard.values[before...])) { return }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    @Test func twoCallsAtOnceAreOne() async throws {
        let work = SharedWork(background: background)
        let heard = Recorder<String>()
        let begun = Recorder<String>()
        let calls = try calls(work, heard: heard) { progress in
            begun.add("work")
            try await Self.tell("working", heard, progress) { Set($0) == ["one working", "two working"] }
            return ToolResult(text: "done", structured: [:])
        }
        for call in calls {
            guard case .ended(let result) = try await call.value else {
                Issue.record("it has not ended")
                continue
            }
            #expect(result.text == "done")
        }
        #expect(begun.values.count == 1)
    }

    @Test func aCancelledCallLeavesTheWorkToTheOther() async throws {
        let work = SharedWork(background: background)
        let heard = Recorder<String>()
        let stage = Recorder<String>()
        let calls = try calls(work, heard: heard) { progress in
            try await Self.tell("both", heard, progress) { Set($0) == ["one both", "two both"] }
            stage.add("both wait")
            try await Self.tell("one", heard, progress) { $0 == ["two one"] }
            stage.add("one has gone, cancelled: \(Task.isCancelled)")
            try await Task.sleep(for: .seconds(600))
            return ToolResult(text: "never", structured: [:])
        }
        try await stage.reached(1)
        calls[0].cancel()
        try await stage.reached(2)
        #expect(stage.values.last == "one has gone, cancelled: false")
        calls[1].cancel()
        for call in calls { await #expect(throws: CancellationError.self) { try await call.value } }
    }
}
