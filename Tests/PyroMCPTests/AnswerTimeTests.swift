import FoundationEssentials
import PyroSDK
import Testing

@testable import PyroMCP

/// Something slow that goes on until the test lets it end.
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

/// That every call answers in time, and what becomes of the work behind it.
@Suite(.timeLimit(.minutes(1))) struct AnswerTimeTests {
    /// The time that calls have here, where nothing ends by itself: nothing depends on how short it is.
    private static let short = Duration.milliseconds(200)
    /// Enough on any host for what must have happened before the time is over.
    private static let long = Duration.seconds(5)
    private static let box: JSONValue = ["workspace_id": "box"]

    private func server(_ backend: Backend, limit: Duration = short) -> ServerFixture {
        let time = AnswerTime(limit: limit, reserve: .milliseconds(100))
        return ServerFixture(backend, profile: .workspaceFull, answerTime: time)
    }

    @Test(arguments: ["start", "stop", "suspend", "resume", "delete"])
    func aSlowCallAnswersAndGoesOn(verb: String) async throws {
        let gate = Gate()
        var backend = Backend.recording()
        backend.startWorkspace = { name, _ in try await gate.through(name) }
        backend.resumeWorkspace = { name, _ in try await gate.through(name) }
        backend.stopWorkspace = { try await gate.through($0) }
        backend.suspendWorkspace = { try await gate.through($0) }
        backend.deleteWorkspace = {
            WorkspaceDelete(workspaceID: try await gate.through($0).workspaceID, lost: .init(total: 0, paths: []))
        }
        let server = server(backend)
        let text = try await server.errorText(of: "workspace_\(verb)", Self.box)
        #expect(text.hasPrefix("timeout: The "))
        #expect(text.contains("of the workspace box takes longer than 0 seconds and goes on in the background."))
        #expect(text.hasSuffix("retry: safe"))
        #expect(gate.cancelled.values.isEmpty)
        gate.open()
        try await gate.passed.reached(1)
        _ = await server.end()
    }

    @Test(arguments: ["create", "start", "suspend", "exec"])
    func aCancelledCallEndsWhatItBegan(verb: String) async throws {
        let gate = Gate()
        var backend = Backend.recording()
        backend.createWorkspace = { _, _ in try await gate.through("create") }
        backend.startWorkspace = { name, _ in try await gate.through(name) }
        backend.suspendWorkspace = { try await gate.through($0) }
        let server = server(backend, limit: .seconds(50))
        var arguments: [String: JSONValue] = verb == "create" ? [:] : ["workspace_id": "box"]
        if verb == "exec" { arguments["command"] = "x" }
        server.call("slow", .object(arguments), of: "workspace_\(verb)")
        try await gate.entered.reached(1)
        server.notify("notifications/cancelled", ["requestId": "slow"])
        try await gate.cancelled.reached(1)
        #expect(await server.end() == 0)
        #expect(await server.leftOver.allSatisfy { $0["id"] == "init" })
    }

    @Test func aCommandIsNotSentWhileItsWorkspaceIsSlowToWake() async throws {
        let gate = Gate()
        let calls = Recorder<SDKCall>()
        var backend = Backend.recording(calls)
        backend.startWorkspace = { name, _ in try await gate.through(name) }
        let server = server(backend)
        let text = try await server.errorText(of: "workspace_exec", ["workspace_id": "box", "command": "x"])
        #expect(text.hasPrefix("timeout: The start of the workspace box takes longer"))
        #expect(text.contains("The command was not sent"))
        #expect(text.hasSuffix("retry: safe"))
        gate.open()
        try await gate.passed.reached(1)
        #expect(calls.values.isEmpty)
        _ = await server.end()
    }

    @Test func whatIsLeftAfterASlowStartLimitsTheWait() async throws {
        let calls = Recorder<SDKCall>()
        let server = server(.recording(calls), limit: .seconds(20))
        _ = try await server.structure(
            of: "workspace_exec", ["workspace_id": "box", "command": "x", "yield_after_seconds": 25])
        guard case .exec(_, _, let arguments) = try #require(calls.values.last) else {
            Issue.record("the last call is no exec")
            return
        }
        let yield = try #require(arguments.yieldAfter)
        #expect(yield < .seconds(20))
        _ = await server.end()
    }

    @Test func aCommandThatIsNotYieldedIsAnsweredWithWhatWasHeard() async throws {
        let started = Recorder<String>()
        let ended = Recorder<String>()
        let server = server(.endlessExec(started: started, ended: ended), limit: Self.long)
        let structure = try await server.structure(
            of: "workspace_exec", ["workspace_id": "box", "command": "x", "cwd": "/tmp"])
        #expect((structure["state"], structure["sequence"], structure["cwd"]) == ("running", 7, "/tmp"))
        #expect((structure["stdout"], structure["next_offset"]) == ("begun\n", ["stdout": 6, "stderr": 0]))
        #expect(ended.values.isEmpty)
        #expect(await server.end() == 0)
        #expect(ended.values == ["x"])
    }

    @Test func aCommandThatIsNotHeardOfIsUnknown() async throws {
        let gate = Gate()
        var backend = Backend.recording()
        backend.exec = { name, _, _ in
            _ = try await gate.through(name)
            throw PyroError(.guestLost, "Too late to be heard.")
        }
        let server = server(backend, limit: Self.long)
        let text = try await server.errorText(of: "workspace_exec", ["workspace_id": "box", "command": "x"])
        #expect(text.hasPrefix("outcome_unknown: The command was sent to the workspace 0123456789ab"))
        #expect(text.contains("workspace_logs"))
        #expect(text.hasSuffix("retry: unknown"))
        _ = await server.end()
        #expect(gate.cancelled.values.count == 1)
    }
}

/// Creations that take longer than an answer.
@Suite(.timeLimit(.minutes(1))) struct WorkspaceCreationsTests {
    /// The creation itself has little time, and there is plenty to find out how it stands.
    private static let time = AnswerTime(limit: .milliseconds(20_200), reserve: .seconds(20))

    private func server(_ backend: Backend) -> ServerFixture {
        ServerFixture(backend, profile: .workspaceFull, answerTime: Self.time)
    }

    /// A backend whose creations wait at the gate; meanwhile the workspaces of `creating` can be seen.
    private func backend(_ gate: Gate, creating: [WorkspaceInfo], failure: PyroError? = nil) -> Backend {
        var backend = Backend.recording()
        backend.createWorkspace = { _, _ in
            let workspace = try await gate.through("create")
            if let failure { throw failure }
            return workspace
        }
        backend.listWorkspaces = { filter in
            WorkspaceList(
                creating.filter { $0.state == filter.state && $0.labels == filter.labels }.map(WorkspaceSummary.init))
        }
        backend.workspaceStatus = { name in
            guard let found = creating.first(where: { name == $0.workspaceID || name == $0.name }),
                failure == nil || gate.passed.values.isEmpty
            else { throw PyroError(.notFound, "There is no workspace '\(name)'.") }
            return found
        }
        return backend
    }

    private func creating(_ id: String, name: String? = nil, age: Double = -60) -> WorkspaceInfo {
        .fixture(id, name: name, state: .creating, createdAt: Date.now - age)
    }

    @Test func aNamedOneIsReturnedAsItStands() async throws {
        let gate = Gate()
        let server = server(backend(gate, creating: [creating("0123456789ab", name: "box")]))
        let result = try await server.result(of: "workspace_create", ["name": "box"])
        #expect(result["isError"] == false)
        #expect(result["structuredContent"]?["state"] == "creating")
        let text = result["content"]?.array?.first?["text"]?.string
        #expect(
            text?.contains(
                "is still being created: call workspace_status until its state is started. Do not create it again.")
                == true)
        gate.open()
        try await gate.passed.reached(1)
        #expect(gate.cancelled.values.isEmpty)
        _ = await server.end()
    }

    @Test func oneWithoutANameIsFoundWhenOnlyOneCanBeIt() async throws {
        var other = creating("bbbbbbbbbbbb")
        other.vcpuCount = 8
        let workspaces = [
            creating("aaaaaaaaaaaa", age: 60), other, creating("cccccccccccc", name: "box"), creating("dddddddddddd"),
        ]
        let server = server(backend(Gate(), creating: workspaces))
        let structure = try await server.structure(of: "workspace_create", [:])
        #expect(structure["workspace_id"] == "dddddddddddd")
        _ = await server.end()
    }

    @Test func oneThatCannotBeToldFromOthersIsATimeout() async throws {
        let workspaces = [creating("aaaaaaaaaaaa"), creating("bbbbbbbbbbbb")]
        let server = server(backend(Gate(), creating: workspaces))
        let text = try await server.errorText(of: "workspace_create", [:])
        #expect(text.hasPrefix("timeout: The creation of a workspace takes longer than"))
        #expect(text.contains("workspace_list"))
        #expect(text.hasSuffix("retry: unknown"))
        _ = await server.end()
    }

    @Test func aLaterFailureIsToldOnceInPlaceOfNotFound() async throws {
        let gate = Gate()
        let failure = PyroError(.diskFull, "There is no room.", remedy: "Make some.")
        let server = server(backend(gate, creating: [creating("0123456789ab", name: "box")], failure: failure))
        _ = try await server.structure(of: "workspace_create", ["name": "box"])
        gate.open()
        try await gate.passed.reached(1)
        var text = ""
        while !text.hasPrefix("disk_full") {
            text = try await server.errorText(of: "workspace_status", ["workspace_id": "0123456789ab"])
        }
        #expect(
            text
                == "disk_full: The workspace 0123456789ab could not be created: There is no room.\nremedy: Make some.\nretry: safe"
        )
        let next = try await server.errorText(of: "workspace_status", ["workspace_id": "box"])
        #expect(next.hasPrefix("not_found: "))
        _ = await server.end()
    }

    @Test func aFailureInTimeIsTheAnswer() async throws {
        let gate = Gate()
        gate.open()
        let failure = PyroError(.nameInUse, "The name 'box' is taken.")
        let server = server(backend(gate, creating: [], failure: failure))
        let text = try await server.errorText(of: "workspace_create", ["name": "box"])
        #expect(text.hasPrefix("name_in_use: The name 'box' is taken."))
        _ = await server.end()
    }

    @Test func theEndOfTheInputEndsACreation() async throws {
        let gate = Gate()
        let server = server(backend(gate, creating: [creating("0123456789ab", name: "box")]))
        _ = try await server.structure(of: "workspace_create", ["name": "box"])
        #expect(await server.end() == 0)
        #expect(gate.cancelled.values == ["create"])
    }

    @Test func aMissingEnvironmentIsInstalledFirst() async throws {
        var backend = Backend.recording()
        backend.inspectEnvironment = { .fixture($0, installed: false) }
        let server = server(backend)
        let text = try await server.errorText(of: "workspace_create", [:])
        #expect(text.hasPrefix("environment_installing: The environment debian:12 is being installed"))
        #expect(text.hasSuffix("retry: safe"))
        _ = await server.end()
    }
}

extension Gate {
    /// Waits, and gives the workspace.
    fileprivate func through(_ name: String) async throws -> WorkspaceInfo {
        try await pass(name)
        return .fixture()
    }
}
