/// An environment: an immutable base that machines start from.
public struct EnvironmentInfo: Sendable, Hashable, Codable {
    /// Such as `debian:12`.
    public var name: String
    /// The version of its definition; a change of it makes another digest.
    public var version: String
    public var description: String
    /// Such as `Debian GNU/Linux 12 (bookworm)`.
    public var distribution: String
    /// Always `linux/amd64`.
    public var platform: String
    /// What is installed beyond the distribution's minimum.
    public var defaultPackages: [String]
    /// Where its packages come from.
    public var source: String
    /// `sha256:` and 64 hex digits of its content; absent until it is installed.
    public var digest: String?
    public var installed: Bool
    /// Bytes on the host's disk; absent until it is installed.
    public var sizeBytes: Int64?
    /// Where it is kept on the host; absent until it is installed.
    public var path: String?

    enum CodingKeys: String, CodingKey {
        case name, version, description, distribution, platform
        case defaultPackages = "default_packages"
        case source, digest, installed
        case sizeBytes = "size_bytes"
        case path
    }

    public init(
        name: String, version: String, description: String, distribution: String, platform: String,
        defaultPackages: [String], source: String, digest: String?, installed: Bool, sizeBytes: Int64?, path: String?
    ) {
        self.name = name
        self.version = version
        self.description = description
        self.distribution = distribution
        self.platform = platform
        self.defaultPackages = defaultPackages
        self.source = source
        self.digest = digest
        self.installed = installed
        self.sizeBytes = sizeBytes
        self.path = path
    }
}

/// All environments that there are.
public struct EnvironmentList: Sendable, Hashable, Codable {
    public var count: Int
    public var environments: [EnvironmentInfo]

    public init(_ environments: [EnvironmentInfo]) {
        count = environments.count
        self.environments = environments
    }
}

/// What `env prune` removed.
public struct EnvironmentPrune: Sendable, Hashable, Codable {
    /// Names of what was removed.
    public var deleted: [String]
    public var count: Int
    public var bytesFreed: Int64

    enum CodingKeys: String, CodingKey {
        case deleted, count
        case bytesFreed = "bytes_freed"
    }

    public init(deleted: [String], bytesFreed: Int64) {
        self.deleted = deleted
        count = deleted.count
        self.bytesFreed = bytesFreed
    }
}
