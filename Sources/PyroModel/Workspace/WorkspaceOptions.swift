/// How a workspace is made. Every field has the contract's default.
public struct WorkspaceOptions: Sendable, Hashable {
    /// See `pyro env list`.
    public var environment = "debian:12"
    /// At most 120 characters, no newline, unique; must not look like an id nor begin with `-`.
    public var name: String?
    /// Keys as ``Limits/labelKeyLength`` says, values of at most 120 characters without a newline.
    public var labels: [String: String] = [:]
    /// Virtual CPUs, 1 to 8.
    public var vcpuCount = Limits.vcpuCount.default
    /// Memory in MiB, 256 to 32768.
    public var memMiB = Limits.memoryMiB.default
    /// Virtual size of the disk in MiB; only what is written takes space.
    public var diskMiB = Limits.diskMiB.default
    /// Idle seconds until it is suspended, 60 to 2592000.
    public var ttlSeconds = Limits.ttlSeconds.default
    /// A directory, `.tar`, `.tar.gz` or `.tgz` whose contents are put into `/workspace`.
    public var seed: HostPath?
    /// Globs of what of the seed is left out; see ``SyncOptions/exclude``.
    public var seedExclude: [String] = []

    public init() {}
}

/// What of a workspace is changed; what is not named stays as it is.
public struct WorkspaceChanges: Sendable, Hashable {
    /// A new name.
    public var name: String?
    /// Takes the name away.
    public var clearsName = false
    /// Labels to set.
    public var labels: [String: String] = [:]
    /// Keys of labels to take away.
    public var clearLabels: [String] = []
    /// Idle seconds until it is suspended, 60 to 2592000.
    public var ttlSeconds: Int?

    public init() {}
}
