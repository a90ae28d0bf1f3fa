/// The revisions of the Model Context Protocol that the server speaks.
enum ProtocolVersion: String, Sendable, CaseIterable {
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"

    static let newest = november2025

    /// The client's own revision where it is known, else the newest: then the client decides whether to go on.
    static func answer(to requested: String) -> ProtocolVersion {
        ProtocolVersion(rawValue: requested) ?? newest
    }
}
