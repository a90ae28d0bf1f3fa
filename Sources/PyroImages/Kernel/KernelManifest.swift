internal import FoundationEssentials

/// `kernels/NAME/manifest.json`: what was installed there.
struct KernelManifest: Sendable, Hashable, Codable {
    static let format = "pyro-kernel"
    static let formatVersion = 1

    var format = Self.format
    var formatVersion = Self.formatVersion
    /// As `uname -r` says.
    var release: String
    /// The Debian package and its version.
    var package: String
    var packageVersion: String
    /// The kernel, then the modules in load order.
    var kernel: File
    var modules: [File]
    var installedAt: Date

    enum CodingKeys: String, CodingKey {
        case format
        case formatVersion = "format_version"
        case release, package
        case packageVersion = "package_version"
        case kernel, modules
        case installedAt = "installed_at"
    }

    /// A file beside the manifest.
    struct File: Sendable, Hashable, Codable {
        var name: String
        var size: Int64
        var sha256: String
    }
}
