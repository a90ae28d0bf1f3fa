/// A JSON Schema (draft 2020-12), as far as pyro's tools need one: written once, shown to clients and used to check.
indirect enum Schema: Sendable {
    /// - Parameter minimumLength: characters.
    case string(allowed: [String]? = nil, pattern: String? = nil, minimumLength: Int? = nil, maximumLength: Int? = nil)
    case integer(minimum: Int? = nil, maximum: Int? = nil)
    case boolean
    case array(of: Schema, minimumCount: Int? = nil)
    /// An object with these properties and no others.
    case object([Property])
    /// An object whose members have names of the caller's choice.
    case map(of: Schema, namePattern: String? = nil)
    case anyOf([Schema])

    /// A named member of an object.
    struct Property: Sendable {
        var name: String
        var description: String
        var schema: Schema
        var defaultValue: JSONValue?
        var isRequired = false
    }
}

extension Schema {
    /// As clients read it.
    var json: JSONValue {
        .object(keywords)
    }

    private var keywords: [String: JSONValue] {
        switch self {
        case .string(let allowed, let pattern, let minimum, let maximum):
            var keywords: [String: JSONValue] = ["type": "string"]
            keywords["enum"] = allowed.map { .array($0.map(JSONValue.string)) }
            keywords["pattern"] = pattern.map(JSONValue.string)
            keywords["minLength"] = minimum.map(JSONValue.count)
            keywords["maxLength"] = maximum.map(JSONValue.count)
            return keywords
        case .integer(let minimum, let maximum):
            var keywords: [String: JSONValue] = ["type": "integer"]
            keywords["minimum"] = minimum.map(JSONValue.count)
            keywords["maximum"] = maximum.map(JSONValue.count)
            return keywords
        case .boolean: return ["type": "boolean"]
        case .array(let element, let minimum):
            var keywords: [String: JSONValue] = ["type": "array", "items": element.json]
            keywords["minItems"] = minimum.map(JSONValue.count)
            return keywords
        case .object(let properties): return Self.objectKeywords(properties)
        case .map(let element, let pattern):
            var keywords: [String: JSONValue] = ["type": "object", "additionalProperties": element.json]
            keywords["propertyNames"] = pattern.map { ["pattern": .string($0)] }
            return keywords
        case .anyOf(let choices): return ["anyOf": .array(choices.map(\.json))]
        }
    }

    private static func objectKeywords(_ properties: [Property]) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        for property in properties {
            var keywords = property.schema.keywords
            keywords["description"] = .string(property.description)
            keywords["default"] = property.defaultValue
            members[property.name] = .object(keywords)
        }
        let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
        return [
            "type": "object", "properties": .object(members), "required": .array(required),
            "additionalProperties": false,
        ]
    }
}

extension JSONValue {
    fileprivate static func count(_ value: Int) -> JSONValue { .integer(Int64(value)) }
}
