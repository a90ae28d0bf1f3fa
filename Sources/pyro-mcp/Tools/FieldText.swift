/// A structure in words: a line for each of its fields, in the order of its schema, so that the text says what the
/// structure says.
enum FieldText {
    static func lines(_ structure: JSONValue, _ schema: Schema) -> String {
        guard case .object(let properties) = schema else { return structure.text }
        return properties.compactMap { property in
            structure[property.name].map { "\(property.name): \(words($0))" }
        }.joined(separator: "\n")
    }

    private static func words(_ value: JSONValue) -> String {
        guard case .string(let text) = value, !text.contains("\n") else { return value.text }
        return text
    }
}
