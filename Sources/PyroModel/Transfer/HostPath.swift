/// A path of this host, and where it may lead.
///
/// A plain path is used as any program would. One with roots is resolved beneath them: `..` and links that lead out of a root
/// are refused with `path_not_allowed`, and a relative path starts at the first root.
public struct HostPath: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    public var path: String
    /// Directories, absolute; `nil` for anywhere, empty for nowhere.
    public var allowedRoots: [String]?

    public init(_ path: String, allowedRoots: [String]? = nil) {
        self.path = path
        self.allowedRoots = allowedRoots
    }

    public init(stringLiteral path: String) {
        self.init(path)
    }

    public var description: String { path }
}
