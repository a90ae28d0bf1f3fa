internal import PyroSDK

/// The outcome of a call, as `tools/call` returns it.
struct ToolResult: Sendable, Equatable {
    /// Complete by itself, for clients that show only text.
    var text: String
    /// Complete by itself, for clients that drop the text; absent with an error, whose shape is not the output schema's.
    var structured: JSONValue?
    var isError = false

    init(text: String, structured: JSONValue) {
        self.text = text
        self.structured = structured
    }

    /// Bytes of a result that may yet be remembered: there is room for the words that say so.
    static let rememberedBytes = Limits.toolResultBytes - 256

    /// The result of work that an earlier call began.
    func remembered(_ ago: Duration) -> ToolResult {
        var result = self
        result.text =
            "This is the outcome of the same call made before; it ended \(ago.words) ago. Make it again to do it anew.\n"
            + text
        return result
    }

    /// An error with code, cause, remedy and whether to try again.
    init(_ error: PyroError) {
        var lines = ["\(error.code.rawValue): \(error.message)"]
        if let remedy = error.remedy { lines.append("remedy: \(remedy)") }
        lines.append("retry: \(error.retry.rawValue)")
        text = lines.joined(separator: "\n")
        isError = true
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "content": [["type": "text", "text": .string(text)]], "isError": .bool(isError),
        ]
        members["structuredContent"] = structured
        return .object(members)
    }

    /// Bytes of the result on the wire, where escapes count.
    var encodedBytes: Int { json.utf8.count }
}
