/// One layer of a workspace's disk. It lies over its parent, and the lowest of a chain over the environment's image.
package struct LayerRecord: Sendable, Hashable {
    package var id: String
    package var parentID: String?
    /// The environment that the chain stands on.
    package var environment: String
    package var environmentDigest: String

    package init(id: String, parentID: String? = nil, environment: String, environmentDigest: String) {
        self.id = id
        self.parentID = parentID
        self.environment = environment
        self.environmentDigest = environmentDigest
    }
}
