internal import PyroSDK

extension JSONValue {
    /// A value of the SDK in the one form that all front ends show.
    init(encoding value: some Encodable) throws {
        self = try JSONParser.parse(Array(try ContractJSON.encode(value).utf8))
    }
}
