/// The id of a request, exactly as it came: a string or a whole number.
enum RequestID: Sendable, Hashable {
    case string(String)
    case integer(Int64)

    /// - Returns: `nil` for what may not be an id.
    init?(_ value: JSONValue) {
        switch value {
        case .string(let text): self = .string(text)
        case .integer(let number): self = .integer(number)
        default: return nil
        }
    }

    var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .integer(let number): .integer(number)
        }
    }
}
