/// A secret of a workspace, without its value.
public struct SecretInfo: Sendable, Hashable, Codable {
    public var name: String
    /// Where its value came from: `value`, `file`, `environment` or `stdin`.
    public var sourceKind: String

    enum CodingKeys: String, CodingKey {
        case name
        case sourceKind = "source_kind"
    }

    public init(name: String, sourceKind: String) {
        self.name = name
        self.sourceKind = sourceKind
    }
}
