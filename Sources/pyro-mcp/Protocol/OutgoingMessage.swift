/// What the server sends.
enum OutgoingMessage: Sendable {
    case result(RequestID, JSONValue)
    /// - Parameter id: `nil` where the request's id could not be read.
    case fault(RequestID?, RPCFault)
    case notification(method: String, params: JSONValue)

    /// One line of JSON, without its newline.
    var json: JSONValue {
        switch self {
        case .result(let id, let result): ["jsonrpc": "2.0", "id": id.json, "result": result]
        case .fault(let id, let fault):
            [
                "jsonrpc": "2.0", "id": id?.json ?? .null,
                "error": ["code": .integer(fault.code.rawValue), "message": .string(fault.message)],
            ]
        case .notification(let method, let params): ["jsonrpc": "2.0", "method": .string(method), "params": params]
        }
    }
}
