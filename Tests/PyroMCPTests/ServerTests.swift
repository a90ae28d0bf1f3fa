import PyroSDK
import Testing

@testable import PyroMCP

@Suite(.timeLimit(.minutes(1))) struct ServerTests {
    @Test(arguments: [
        ("2025-06-18", "2025-06-18"), ("2025-11-25", "2025-11-25"), ("2024-11-05", "2025-11-25"), ("x", "2025-11-25"),
    ])
    func initializeAgreesOnAVersion(asked: String, answered: String) async throws {
        let server = ServerFixture(initialized: false)
        server.request(1, "initialize", ["protocolVersion": .string(asked)])
        let result = try #require(try await server.reply(1)["result"])
        #expect(result["protocolVersion"] == .string(answered))
        #expect(result["serverInfo"]?["name"] == "pyro")
        #expect(result["serverInfo"]?["version"] == .string(Pyro.version))
        #expect(result["capabilities"] == ["tools": ["listChanged": false]])
        #expect(await server.end() == 0)
    }

    @Test func nothingButPingIsAnsweredBeforeInitialize() async throws {
        let server = ServerFixture(initialized: false)
        server.request(1, "tools/list")
        #expect(try await server.reply(1)["error"]?["code"] == -32600)
        server.request(2, "ping")
        #expect(try await server.reply(2)["result"] == [:])
        server.request(3, "initialize")
        #expect(try await server.reply(3)["error"]?["code"] == -32602)
        _ = await server.end()
    }

    @Test func aSecondInitializeIsRefused() async throws {
        let server = ServerFixture()
        _ = try await server.reply("init")
        server.request(2, "initialize", ["protocolVersion": "2025-11-25"])
        #expect(try await server.reply(2)["error"]?["code"] == -32600)
        _ = await server.end()
    }

    @Test func theListHasEveryToolWithAllItsParts() async throws {
        let server = ServerFixture()
        server.request(1, "tools/list")
        let tools = try #require(try await server.reply(1)["result"]?["tools"]?.array)
        #expect(tools.map { $0["name"] } == ["vm_run"])
        for part in ["title", "description", "inputSchema", "outputSchema", "annotations"] {
            #expect(tools.first?[part] != nil, "\(part)")
        }
        server.request(2, "tools/list", ["cursor": "x"])
        #expect(try await server.reply(2)["error"]?["code"] == -32602)
        _ = await server.end()
    }

    static let faults: [(String, JSONValue, Int64)] = [
        ("nosuch", [:], -32601), ("resources/list", [:], -32601),
        ("tools/call", [:], -32602), ("tools/call", ["name": 5], -32602), ("tools/call", ["name": "nosuch"], -32602),
        ("tools/call", ["name": "vm_run", "_meta": ["progressToken": [1]]], -32602),
    ]

    @Test(arguments: faults)
    func faultsOfTheProtocolAreJSONRPCErrors(method: String, params: JSONValue, code: Int64) async throws {
        let server = ServerFixture()
        server.request(7, method, params)
        #expect(try await server.reply(7)["error"]?["code"] == .integer(code))
        _ = await server.end()
    }

    @Test func whatIsNoMessageIsAnsweredAndTheNextOneServed() async throws {
        let server = ServerFixture()
        server.transport.write("garbage")
        #expect(try await server.reply(.null)["error"]?["code"] == -32700)
        server.transport.writeTooLong()
        #expect(
            try await server.reply(.null)["error"]?["message"]?.string?.contains("\(LineSplitter.maximumLineBytes)")
                == true)
        server.notify("no/such/notification", [:])
        server.transport.write(#"{"jsonrpc":"2.0","id":9,"result":{}}"#)
        server.request("after", "ping")
        #expect(try await server.reply("after")["result"] == [:])
        _ = await server.end()
    }

    @Test func aCallHandsEverythingToTheSDKAndReturnsTheRun() async throws {
        let calls = Recorder<RunCall>()
        let server = ServerFixture(
            .running(
                [
                    .machine(id: "0123456789ab"), .stdout(Array("out".utf8)), .stderr(Array("err".utf8)),
                    .finished(.fixture(command: .shell("a | b"), exitCode: 3)),
                ], calls: calls))
        server.call(
            1,
            [
                "command": "a | b", "environment": "debian:12-base", "env": ["A": "1"], "stdin": "in", "vcpu_count": 2,
                "mem_mib": 512, "timeout_seconds": 5,
            ])
        let result = try await server.toolResult(1)
        #expect(result["isError"] == false)
        #expect(result["structuredContent"]?["exit_code"] == 3)
        #expect(result["structuredContent"]?["stdout"] == "out")
        #expect(result["structuredContent"]?["stderr"] == "err")
        #expect(RunSchema.output.problem(with: try #require(result["structuredContent"]), at: "") == nil)
        let call = try #require(calls.values.first)
        #expect(call.command == .shell("a | b"))
        #expect(call.environment == "debian:12-base")
        #expect(call.options.variables == ["A": "1"])
        #expect((call.options.vcpuCount, call.options.memMiB, call.options.timeoutSeconds) == (2, 512, 5))
        guard case .bytes(let input) = call.options.input else {
            Issue.record("the input is not what was given")
            return
        }
        #expect(input == Array("in".utf8))
        _ = await server.end()
    }

    @Test func wrongArgumentsAndErrorsAreToolResults() async throws {
        let server = ServerFixture()
        server.call(1, ["command": "x", "cpus": 2])
        let usage = try await server.toolResult(1)
        #expect(usage["isError"] == true)
        #expect(
            usage["content"]?.array?.first?["text"]?.string?.hasPrefix("usage: The argument 'cpus' is unknown.") == true
        )
        server.call(2, ["command": "x"])
        let failure = try await server.toolResult(2)
        #expect(failure["isError"] == true)
        #expect(failure["content"]?.array?.first?["text"]?.string?.contains("retry: unknown") == true)
        _ = await server.end()
    }
}
