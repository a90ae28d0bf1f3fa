/// What one line from the client is.
enum IncomingMessage: Sendable, Equatable {
    case request(RequestID, method: String, params: JSONValue)
    case notification(method: String, params: JSONValue)
    /// A reply to a request of the server's. It makes none, so there is nothing to do with it.
    case reply
    /// Not a message; answered with a fault, under its id where it has one.
    case faulty(RequestID?, RPCFault)

    init(line: [UInt8]) {
        do {
            self.init(try JSONParser.parse(line))
        } catch {
            let words = "The line is not JSON: \(error.message) at byte \(error.offset)."
            self = .faulty(nil, RPCFault(.parseError, words))
        }
    }

    private init(_ value: JSONValue) {
        guard let members = value.object else {
            let hint = value.array == nil ? "" : " Batches are not part of the protocol: send each message on a line."
            self = .faulty(nil, RPCFault(.invalidRequest, "A message is \(value.kind) instead of an object.\(hint)"))
            return
        }
        let id = members["id"].flatMap(RequestID.init)
        if let fault = Self.fault(in: members, id: id) {
            self = .faulty(id, fault)
        } else if let method = members["method"]?.string {
            let params = members["params"] ?? [:]
            self =
                id.map { .request($0, method: method, params: params) } ?? .notification(method: method, params: params)
        } else {
            self = .reply
        }
    }

    private static func fault(in members: [String: JSONValue], id: RequestID?) -> RPCFault? {
        guard members["jsonrpc"] == "2.0" else {
            return RPCFault(.invalidRequest, "The message's 'jsonrpc' is not \"2.0\".")
        }
        if members["id"] != nil, id == nil {
            return RPCFault(.invalidRequest, "The message's 'id' is neither a string nor a whole number.")
        }
        guard let method = members["method"] else {
            let isReply = id != nil && (members["result"] != nil || members["error"] != nil)
            return isReply ? nil : RPCFault(.invalidRequest, "The message has no 'method'.")
        }
        guard method.string != nil else {
            return RPCFault(.invalidRequest, "The message's 'method' is \(method.kind) instead of a string.")
        }
        if let params = members["params"], params.object == nil {
            return RPCFault(.invalidParams, "The message's 'params' are \(params.kind) instead of an object.")
        }
        return nil
    }
}
