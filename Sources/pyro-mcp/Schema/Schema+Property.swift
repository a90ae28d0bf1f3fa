internal import PyroSDK

extension Schema.Property {
    /// One that is always there.
    static func required(_ name: String, _ description: String, _ schema: Schema) -> Schema.Property {
        Schema.Property(name: name, description: description, schema: schema, isRequired: true)
    }

    /// One that may be left out.
    static func optional(
        _ name: String, _ description: String, _ schema: Schema, default value: JSONValue? = nil
    ) -> Schema.Property {
        Schema.Property(name: name, description: description, schema: schema, defaultValue: value)
    }

    /// A number that may be left out, with the default and the bounds of one of the contract's limits.
    static func bounded(_ name: String, _ description: String, _ limit: Limits.Bounded) -> Schema.Property {
        .optional(name, description, .bounded(limit), default: .integer(Int64(limit.default)))
    }
}

extension Schema {
    /// A whole number within a limit.
    static func bounded(_ limit: Limits.Bounded) -> Schema {
        .integer(minimum: limit.range.lowerBound, maximum: limit.range.upperBound)
    }

    /// One of the words that a type of the SDK has.
    static func words<Words: CaseIterable & RawRepresentable>(of type: Words.Type) -> Schema
    where Words.RawValue == String {
        .string(allowed: type.allCases.map(\.rawValue))
    }

    /// 12 lower-case hex digits.
    static let machineID = Schema.string(pattern: "^[0-9a-f]{12}$")
    /// RFC 3339, UTC, with milliseconds.
    static let time = Schema.string(pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$")
    static let count = Schema.integer(minimum: 0)
}
