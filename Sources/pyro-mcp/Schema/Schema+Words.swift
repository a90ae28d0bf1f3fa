extension Schema {
    /// What is allowed, for people.
    var words: String {
        switch self {
        case .string(let allowed?, _, _, _): allowed.map { "\"\($0)\"" }.joined(separator: ", ")
        case .string(_, let pattern?, _, _): "a string like \(pattern)"
        case .string(_, _, let minimum, let maximum): Self.stringWords(minimum, maximum)
        case .integer(let minimum, let maximum): Self.integerWords(minimum, maximum)
        case .boolean: "true or false"
        case .array(.string, let minimum): (minimum ?? 0) > 0 ? "a non-empty array of strings" : "an array of strings"
        case .array: "an array"
        case .object, .map: "an object"
        case .anyOf(let choices): choices.map(\.words).joined(separator: " or ")
        }
    }

    private static func stringWords(_ minimum: Int?, _ maximum: Int?) -> String {
        let kind = (minimum ?? 0) > 0 ? "a non-empty string" : "a string"
        return maximum.map { "\(kind) of at most \($0) characters" } ?? kind
    }

    private static func integerWords(_ minimum: Int?, _ maximum: Int?) -> String {
        switch (minimum, maximum) {
        case (let minimum?, let maximum?): "a whole number from \(minimum) to \(maximum)"
        case (let minimum?, nil): "a whole number from \(minimum) up"
        case (nil, let maximum?): "a whole number up to \(maximum)"
        case (nil, nil): "a whole number"
        }
    }

    /// Whether a text is as one of the tools' patterns says.
    static func matches(_ text: String, _ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return false }
        return text.wholeMatch(of: regex) != nil
    }
}
