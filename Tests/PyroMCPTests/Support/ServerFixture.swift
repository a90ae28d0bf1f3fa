import PyroSDK
import Testing

@testable import PyroMCP

/// A server over a connection in memory, with a client that keeps what it gets.
final class ServerFixture: Sendable {
    let transport = PairedTransport()
    private let serving: Task<Int, Never>
    private let inbox = Inbox()
    private let reading: Task<Void, Never>

    init(
        _ backend: Backend = .refusing, profile: Profile = .vmRun, hostRoots: HostRoots = .fixture,
        answerTime: AnswerTime = .standard, initialized: Bool = true
    ) {
        let server = MCPServer(
            profile: profile, transport: transport, backend: backend, hostRoots: hostRoots, answerTime: answerTime)
        serving = Task {
            await server.serve()
            return await server.shutDown()
        }
        reading = Task { [transport, inbox] in
            for await message in transport.messages { await inbox.add(message) }
        }
        if initialized {
            transport.write(
                #"{"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"2025-11-25"}}"#)
        }
    }

    func request(_ id: JSONValue, _ method: String, _ params: JSONValue = [:]) {
        let message: JSONValue = ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params]
        transport.write(message.text)
    }

    func call(_ id: JSONValue, _ arguments: JSONValue, of tool: String = "vm_run", progressToken: JSONValue? = nil) {
        var params: [String: JSONValue] = ["name": .string(tool), "arguments": arguments]
        if let progressToken { params["_meta"] = ["progressToken": progressToken] }
        request(id, "tools/call", .object(params))
    }

    func notify(_ method: String, _ params: JSONValue) {
        let message: JSONValue = ["jsonrpc": "2.0", "method": .string(method), "params": params]
        transport.write(message.text)
    }

    /// The first message that fits and was not taken before; a test fails by its own time limit when none comes.
    func next(where fits: @escaping @Sendable (JSONValue) -> Bool) async throws -> JSONValue {
        try await inbox.take(fits)
    }

    /// The reply with this id.
    func reply(_ id: JSONValue) async throws -> JSONValue {
        try await next { $0["id"] == id && $0["method"] == nil }
    }

    /// The result of a tool call with this id.
    func toolResult(_ id: JSONValue) async throws -> JSONValue {
        try #require(try await reply(id)["result"])
    }

    /// Calls a tool and returns its result.
    func result(of tool: String, _ arguments: JSONValue) async throws -> JSONValue {
        let id = JSONValue.string("\(tool) \(UInt64.random(in: 0 ... .max))")
        call(id, arguments, of: tool)
        return try await toolResult(id)
    }

    /// Calls a tool that must succeed, and checks the result's structure against the tool's schema.
    func structure(of tool: String, _ arguments: JSONValue) async throws -> JSONValue {
        let result = try await result(of: tool, arguments)
        #expect(result["isError"] == false, "\(result.text)")
        let structure = try #require(result["structuredContent"])
        let schema = try #require(Profile.workspaceFull.tools.first { $0.name == tool }?.outputSchema)
        #expect(schema.problem(with: structure, at: "") == nil)
        return structure
    }

    /// Calls a tool that must fail, and returns the text of the error.
    func errorText(of tool: String, _ arguments: JSONValue) async throws -> String {
        let result = try await result(of: tool, arguments)
        #expect(result["isError"] == true, "\(result.text)")
        #expect(result["structuredContent"] == nil)
        return try #require(result["content"]?.array?.first?["text"]?.string)
    }

    /// Ends the input.
    /// - Returns: how many calls the server had to cut short.
    func end() async -> Int {
        transport.endInput()
        let count = await serving.value
        transport.endOutput()
        await reading.value
        return count
    }

    /// Messages nobody took.
    var leftOver: [JSONValue] { get async { await inbox.messages } }
}

extension HostRoots {
    static let fixture = HostRoots(directories: ["/home/me/project", "/srv/data"])
}

/// Messages in the order they came, handed to whoever waits for them.
private actor Inbox {
    private(set) var messages: [JSONValue] = []
    private var waiting: [(fits: @Sendable (JSONValue) -> Bool, continuation: CheckedContinuation<JSONValue, Never>)] =
        []

    func add(_ message: JSONValue) {
        if let index = waiting.firstIndex(where: { $0.fits(message) }) {
            waiting.remove(at: index).continuation.resume(returning: message)
        } else {
            messages.append(message)
        }
    }

    func take(_ fits: @escaping @Sendable (JSONValue) -> Bool) async throws -> JSONValue {
        if let index = messages.firstIndex(where: fits) { return messages.remove(at: index) }
        return await withCheckedContinuation { waiting.append((fits, $0)) }
    }
}
