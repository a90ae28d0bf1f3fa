import FoundationEssentials

/// The one place where values become JSON: one object, keys sorted, times RFC 3339 UTC with milliseconds.
public enum ContractJSON {
    /// - Parameter pretty: whether to indent for people.
    public static func encode(_ value: some Encodable, pretty: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            // The format cuts off, and most milliseconds lie a little below their number.
            let time = date.addingTimeInterval(0.0005)
            try container.encode(time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        }
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Reads what ``encode(_:pretty:)`` wrote.
    public static func decode<Value: Decodable>(_ type: Value.Type, from json: some Collection<UInt8>) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            let date = try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
            return Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1000).rounded() / 1000)
        }
        return try decoder.decode(type, from: Data(json))
    }
}
