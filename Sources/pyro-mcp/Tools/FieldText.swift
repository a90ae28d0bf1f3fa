internal import PyroSDK

/// A structure in words: a line for each of its fields, in the order of its schema, so that the text says what the
/// structure says.
enum FieldText {
    /// Bytes of one value, which leaves room beside the structure even for the longest paths.
    private static let valueBytes = 4096

    static func lines(_ structure: JSONValue, _ schema: Schema) -> String {
        guard case .object(let properties) = schema else { return structure.text }
        return properties.compactMap { property in
            structure[property.name].map { "\(property.name): \(words($0))" }
        }.joined(separator: "\n")
    }

    /// A path or name: as it is, in quotes where it has control characters, and shortened where it is very long.
    static func path(_ path: String) -> String {
        let short = CommandEcho.cut(path, limit: 1024)
        return short.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
            ? JSONValue.string(short).text : short
    }

    private static func words(_ value: JSONValue) -> String {
        guard case .string(let text) = value else { return value.text }
        let short = CommandEcho.cut(text, limit: valueBytes)
        return short.contains("\n") ? JSONValue.string(short).text : short
    }
}
