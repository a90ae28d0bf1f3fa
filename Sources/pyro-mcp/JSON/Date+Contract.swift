internal import FoundationEssentials

extension Date {
    /// As the JSON of pyro has times: RFC 3339, UTC, with milliseconds.
    var contractText: String {
        formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
