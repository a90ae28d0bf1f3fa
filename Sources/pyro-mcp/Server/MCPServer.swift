internal import PyroSDK
internal import Synchronization

/// A server of the Model Context Protocol over one transport.
///
/// One loop reads and answers what needs no waiting; each tool call is a task of its own, so calls run side by side,
/// answer in any order, and `ping` is answered whatever they do.
final class MCPServer: Sendable {
    private let profile: Profile
    private let tools: [any Tool]
    private let transport: any Transport
    private let backend: Backend
    private let installer: EnvironmentInstaller
    private let background = BackgroundWork()
    private let creations: WorkspaceCreations
    private let sharedWork: SharedWork
    private let hostRoots: HostRoots
    private let answerTime: AnswerTime
    private let calls = CallRegistry()
    private let isInitialized = Mutex(false)

    init(
        profile: Profile, transport: any Transport, backend: Backend, hostRoots: HostRoots = .none,
        answerTime: AnswerTime = .standard
    ) {
        self.profile = profile
        self.transport = transport
        self.backend = backend
        self.hostRoots = hostRoots
        self.answerTime = answerTime
        tools = profile.tools
        installer = EnvironmentInstaller(backend: backend)
        creations = WorkspaceCreations(backend: backend, background: background)
        sharedWork = SharedWork(background: background)
    }

    /// Serves until the input ends, the client no longer reads, or the task is cancelled.
    func serve() async {
        do {
            while let line = try await transport.receive() { try await take(line) }
        } catch {
            // A transport that fails has lost its client, and that ends the service like the end of the input.
        }
    }

    /// Ends everything that is running and returns when its throw-away machines are gone. Workspaces stay as they are.
    /// - Returns: how many calls were cut short.
    func shutDown() async -> Int {
        let count = await calls.cancelAll()
        sharedWork.end()
        await background.end()
        await installer.end()
        await transport.drain()
        return count
    }

    private func take(_ line: IncomingLine) async throws {
        guard case .line(let bytes) = line else {
            let words = "The line is longer than \(LineSplitter.maximumLineBytes) bytes."
            return try await send(.fault(nil, RPCFault(.invalidRequest, words)))
        }
        switch IncomingMessage(line: bytes) {
        case .request(let id, let method, let params): try await answer(id, method, params)
        case .notification(let method, let params): take(notification: method, params)
        case .reply: break
        case .faulty(let id, let fault): try await send(.fault(id, fault))
        }
    }

    private func answer(_ id: RequestID, _ method: String, _ params: JSONValue) async throws {
        do {
            if let result = try result(of: method, id: id, params) { try await send(.result(id, result)) }
        } catch let fault as RPCFault {
            try await send(.fault(id, fault))
        } catch CallRegistry.Refusal.idInUse {
            // An error under this id would be taken for the answer to the request that is running.
            let words = "A request with the id \(id.json.text.prefix(80)) is still running."
            try await send(.fault(nil, RPCFault(.invalidRequest, words)))
        }
    }

    private func take(notification method: String, _ params: JSONValue) {
        guard method == "notifications/cancelled", let id = params["requestId"].flatMap(RequestID.init) else { return }
        calls.cancel(id)
    }

    private func send(_ message: OutgoingMessage) async throws {
        try await transport.send(message.json.utf8)
    }
}

// MARK: - Methods

extension MCPServer {
    /// - Returns: `nil` where the answer comes later.
    private func result(of method: String, id: RequestID, _ params: JSONValue) throws -> JSONValue? {
        switch method {
        case "ping": return [:]
        case "initialize": return try initialize(params)
        case "tools/list":
            try checkInitialized(method)
            return try list(params)
        case "tools/call":
            try checkInitialized(method)
            try call(id, params)
            return nil
        default: throw RPCFault(.methodNotFound, "There is no method '\(method.prefix(80))'.")
        }
    }

    private func checkInitialized(_ method: String) throws(RPCFault) {
        guard isInitialized.withLock({ $0 }) else {
            throw RPCFault(.invalidRequest, "'\(method)' came before 'initialize'.")
        }
    }

    private func initialize(_ params: JSONValue) throws(RPCFault) -> JSONValue {
        guard let requested = params["protocolVersion"]?.string else {
            throw RPCFault(.invalidParams, "'initialize' lacks 'protocolVersion', a string such as \"2025-11-25\".")
        }
        let isFirst = isInitialized.withLock { isInitialized in
            defer { isInitialized = true }
            return !isInitialized
        }
        guard isFirst else { throw RPCFault(.invalidRequest, "'initialize' came a second time.") }
        return [
            "protocolVersion": .string(ProtocolVersion.answer(to: requested).rawValue),
            "capabilities": ["tools": ["listChanged": false]],
            "serverInfo": ["name": "pyro", "title": "pyro", "version": .string(Pyro.version)],
            "instructions": .string(profile.instructions(hostRoots: hostRoots)),
        ]
    }

    private func list(_ params: JSONValue) throws(RPCFault) -> JSONValue {
        if let cursor = params["cursor"], cursor != .null {
            throw RPCFault(.invalidParams, "'tools/list' has one page: there is no cursor to go on from.")
        }
        return ["tools": .array(tools.map(\.json))]
    }
}

// MARK: - Calls

extension MCPServer {
    private func call(_ id: RequestID, _ params: JSONValue) throws {
        guard let name = params["name"]?.string else {
            throw RPCFault(.invalidParams, "'tools/call' lacks 'name', the name of a tool.")
        }
        guard let tool = tools.first(where: { $0.name == name }) else {
            let names = tools.map(\.name).joined(separator: ", ")
            throw RPCFault(.invalidParams, "There is no tool '\(name.prefix(80))'; the tools are \(names).")
        }
        let progress = ProgressReporter(token: try progressToken(params)) { try? await self.send($0) }
        let context = ToolContext(
            backend: backend, installer: installer, creations: creations, background: background,
            sharedWork: sharedWork, hostRoots: hostRoots, progress: progress, deadline: AnswerDeadline(answerTime))
        let arguments = params["arguments"] ?? [:]
        do {
            try calls.start(id) { await self.run(tool, arguments, id: id, context: context) }
        } catch .tooMany {
            throw RPCFault(.invalidRequest, "\(CallRegistry.maximumCount) calls are running: wait until one has ended.")
        }
    }

    private func progressToken(_ params: JSONValue) throws(RPCFault) -> JSONValue? {
        guard let token = params["_meta"]?["progressToken"] else { return nil }
        guard RequestID(token) != nil else {
            throw RPCFault(.invalidParams, "The 'progressToken' is neither a string nor a whole number.")
        }
        return token
    }

    private func run(_ tool: any Tool, _ arguments: JSONValue, id: RequestID, context: ToolContext) async {
        let result: ToolResult
        do {
            let arguments = try ToolArguments(arguments, of: tool)
            if tool.annotations.destructive { sharedWork.forgetOutcomes(unlike: arguments) }
            result = try await tool.call(arguments, context: context)
        } catch let error as PyroError {
            result = ToolResult(error)
        } catch {
            result = ToolResult(PyroError(.internal, "The tool \(tool.name) met an unexpected error: \(error)."))
        }
        calls.close(id)
        // The client has given the request up, and a reply to it would belong to nothing.
        guard !Task.isCancelled else { return }
        try? await send(.result(id, result.json))
    }
}
