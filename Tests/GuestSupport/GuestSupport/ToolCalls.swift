internal import PyroSDK

/// Messages of a client of `pyro-mcp`, as lines.
package enum ToolCalls {
    /// How every session begins; the answer has the id 0.
    package static let greeting = [
        #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}"#,
        #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
    ]

    /// - Parameter arguments: a JSON object.
    package static func call(_ id: Int, _ tool: String, _ arguments: String) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","arguments":\#(arguments)}}"#
    }

    package static func ping(_ id: Int) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"ping"}"#
    }
}

/// An answer of `pyro-mcp`.
package struct ToolAnswer<Content: Decodable & Sendable>: Decodable, Sendable {
    package struct Result: Decodable, Sendable {
        package let structuredContent: Content?
        package let isError: Bool?
    }

    package let id: Int
    package let result: Result?
}

/// Any structure, where only that there is one matters.
package struct AnyContent: Decodable, Sendable {
    package init(from decoder: any Decoder) throws {}
}

extension Program {
    /// The answers that a server has printed so far, those of another shape left out.
    package func answers<Content: Decodable & Sendable>(
        with content: Content.Type = AnyContent.self
    ) -> [ToolAnswer<Content>] {
        output.split(separator: UInt8(ascii: "\n")).compactMap {
            try? ContractJSON.decode(ToolAnswer<Content>.self, from: $0)
        }
    }

    /// Waits for the structure that the request `id` is answered with.
    package func answer<Content: Decodable & Sendable>(
        to id: Int, with content: Content.Type, within limit: Duration = .seconds(120)
    ) async throws -> Content {
        try await eventually(within: limit, "the answer to the request \(id)") { answers().contains { $0.id == id } }
        guard let found = answers(with: content).first(where: { $0.id == id })?.result?.structuredContent else {
            throw TestFailure(
                "The request \(id) was not answered with a \(content): \(String(decoding: output, as: UTF8.self))")
        }
        return found
    }
}
