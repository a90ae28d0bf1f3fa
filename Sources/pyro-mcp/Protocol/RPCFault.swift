/// A fault of the protocol, answered with a JSON-RPC error; what goes wrong within a tool is a result instead.
struct RPCFault: Error, Sendable, Equatable {
    /// The codes of JSON-RPC 2.0 that pyro uses.
    enum Code: Int64, Sendable {
        case parseError = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParams = -32602
    }

    var code: Code
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
