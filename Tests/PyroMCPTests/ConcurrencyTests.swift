import PyroSDK
import Testing

@testable import PyroMCP

@Suite(.timeLimit(.minutes(1))) struct ConcurrencyTests {
    @Test func callsRunSideBySideAndPingAnswersMeanwhile() async throws {
        let started = Recorder<String>()
        let ended = Recorder<String>()
        let server = ServerFixture(.endless(started: started, ended: ended))
        for index in 0..<8 { server.call(.integer(Int64(index)), ["command": .string("line \(index)")]) }
        try await started.reached(8)
        for index in 0..<200 { server.request(.string("ping \(index)"), "ping") }
        for index in 0..<200 { _ = try await server.reply(.string("ping \(index)")) }
        #expect(ended.values.isEmpty)
        #expect(await server.end() == 8)
        #expect(Set(ended.values) == Set(started.values))
    }

    @Test func aCancelledCallEndsItsCommandAndGetsNoReply() async throws {
        let started = Recorder<String>()
        let ended = Recorder<String>()
        let server = ServerFixture(.endless(started: started, ended: ended))
        _ = try await server.reply("init")
        server.call("one", ["command": "one"])
        server.call("two", ["command": "two"])
        try await started.reached(2)
        server.notify("notifications/cancelled", ["requestId": "one", "reason": "enough"])
        server.notify("notifications/cancelled", ["requestId": "nosuch"])
        server.notify("notifications/cancelled", [:])
        try await ended.reached(1)
        #expect(ended.values == ["one"])
        // Its id may be used again, and the other call goes on.
        server.call("one", ["command": "again"])
        try await started.reached(3)
        #expect(await server.end() == 2)
        #expect(await server.leftOver.isEmpty)
    }

    @Test func anIDInUseIsRefusedWithoutAnsweringTheOther() async throws {
        let started = Recorder<String>()
        let server = ServerFixture(.endless(started: started, ended: Recorder()))
        server.call(1, ["command": "one"])
        try await started.reached(1)
        server.call(1, ["command": "two"])
        #expect(try await server.reply(.null)["error"]?["code"] == -32600)
        #expect(started.values == ["one"])
        #expect(await server.end() == 1)
    }

    @Test func anIDIsFreeAsSoonAsItsReplyIsRead() async throws {
        let server = ServerFixture(.running([.finished(.fixture())]))
        for _ in 0..<50 {
            server.call(1, ["command": "x"])
            #expect(try await server.reply(1)["error"] == nil)
        }
        _ = await server.end()
    }

    @Test func progressHasWordsAndAlwaysGrows() async throws {
        let sent = Recorder<JSONValue>()
        let reporter = ProgressReporter(token: "token", interval: .milliseconds(5)) { sent.add($0.json) }
        _ = try await reporter.beating("Starting") {
            await reporter.report("Booting")
            try await sent.reached(5)
        }
        let params = sent.values.compactMap { $0["params"] }
        #expect(params.allSatisfy { $0["progressToken"] == "token" })
        #expect(params.map { $0["message"] }.prefix(2) == ["Starting", "Booting"])
        #expect(params.dropFirst(2).allSatisfy { $0["message"]?.string?.hasPrefix("Booting (") == true })
        let positions = params.compactMap { value -> Double? in
            guard case .number(let position) = value["progress"] else { return nil }
            return position
        }
        #expect(positions.count == params.count)
        #expect(zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func progressComesOnlyWhenAskedFor() async throws {
        let server = ServerFixture(
            .running([.progress(Progress("Booting")), .machine(id: "0123456789ab"), .finished(.fixture())]))
        server.call(1, ["command": "x"])
        _ = try await server.reply(1)
        server.call(2, ["command": "x"], progressToken: 17)
        let first = try await server.next { $0["method"] == "notifications/progress" }
        #expect(first["params"]?["progressToken"] == 17)
        _ = try await server.reply(2)
        _ = await server.end()
        #expect(await server.leftOver.allSatisfy { $0["params"]?["progressToken"] ?? 17 == 17 })
    }

    @Test func twoHundredCommandsInWorkspacesRunAtOnceAndEndWithTheInput() async throws {
        let started = Recorder<String>()
        let ended = Recorder<String>()
        let server = ServerFixture(.endlessExec(started: started, ended: ended), profile: .workspaceCore)
        for index in 0..<200 {
            let arguments: JSONValue = ["workspace_id": "box", "command": .string("line \(index)")]
            server.call(.integer(Int64(index)), arguments, of: "workspace_exec")
        }
        try await started.reached(200)
        server.request("ping", "ping")
        _ = try await server.reply("ping")
        _ = try await server.structure(of: "workspace_status", ["workspace_id": "box"])
        #expect(ended.values.isEmpty)
        #expect(await server.end() == 200)
        #expect(Set(ended.values) == Set(started.values))
        #expect(await server.leftOver.allSatisfy { $0["id"] == "init" })
    }

    @Test func aCancelledCallEndsItsCommandInTheWorkspace() async throws {
        let started = Recorder<String>()
        let ended = Recorder<String>()
        let server = ServerFixture(.endlessExec(started: started, ended: ended), profile: .workspaceCore)
        for id in ["one", "two"] {
            server.call(.string(id), ["workspace_id": "box", "command": .string(id)], of: "workspace_exec")
        }
        try await started.reached(2)
        server.notify("notifications/cancelled", ["requestId": "one"])
        try await ended.reached(1)
        #expect(ended.values == ["one"])
        _ = try await server.structure(of: "workspace_status", ["workspace_id": "box"])
        #expect(await server.end() == 1)
    }

    @Test func progressOfACommandTellsItsSteps() async throws {
        var backend = Backend.recording()
        backend.startWorkspace = { _, progress in
            progress(Progress("Restoring its memory"))
            return .fixture()
        }
        let server = ServerFixture(backend, profile: .workspaceCore)
        server.call(1, ["workspace_id": "box", "command": "x"], of: "workspace_exec", progressToken: "token")
        _ = try await server.toolResult(1)
        _ = await server.end()
        let messages = await server.leftOver.compactMap { $0["params"]?["message"]?.string }
        #expect(messages.first == "Waking the workspace box")
        #expect(messages.contains("The command runs under the number 7"))
    }
}
