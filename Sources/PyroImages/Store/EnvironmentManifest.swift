internal import FoundationEssentials
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// `environments/sha256-HEX/manifest.json`: what is installed there. See `docs/concepts/environment.md`.
struct EnvironmentManifest: Sendable, Hashable, Codable {
    static let format = "pyro-environment"
    static let formatVersion = 1
    static let fileName = "manifest.json"
    static let imageName = "disk.raw"

    var format = Self.format
    var formatVersion = Self.formatVersion
    var name: String
    /// Of the definition that it was built from.
    var version: String
    /// 64 hex digits: the SHA-256 of the root file system's tar.
    var digest: String
    var packages: [Package]
    var image: Image
    var createdAt: Date

    enum CodingKeys: String, CodingKey {
        case format
        case formatVersion = "format_version"
        case name, version, digest, packages, image
        case createdAt = "created_at"
    }

    /// An installed Debian package.
    struct Package: Sendable, Hashable, Codable {
        var name: String
        var version: String
    }

    /// The disk image beside the manifest.
    struct Image: Sendable, Hashable, Codable {
        /// As it was when it was installed; while it looks the same, its contents are not read.
        var facts: FileFacts
        /// Bytes it takes on the host's disk.
        var allocatedBytes: Int64
        /// Of its data, as ``DiskDigest`` makes it.
        var dataSHA256: String

        enum CodingKeys: String, CodingKey {
            case facts
            case allocatedBytes = "allocated_bytes"
            case dataSHA256 = "data_sha256"
        }
    }

    static func read(in directory: FilePath) throws(PyroError) -> EnvironmentManifest {
        let path = directory.appending(fileName)
        let manifest = try ManifestFile.read(
            EnvironmentManifest.self, from: path, format: format, version: formatVersion)
        guard Digest.isHex(manifest.digest), manifest.image.facts.size == DiskImage.sizeBytes else {
            throw PyroError(.internal, "Could not use \(path): it has a digest or a size that cannot be.")
        }
        return manifest
    }

    func write(in directory: FilePath) throws(PyroError) {
        try ManifestFile.write(self, to: directory.appending(Self.fileName))
    }
}

/// `environments/NAME.json`: which installed digest a name stands for.
struct EnvironmentReference: Sendable, Hashable, Codable {
    static let format = "pyro-environment-reference"

    var format = Self.format
    var formatVersion = 1
    var name: String
    /// 64 hex digits.
    var digest: String

    enum CodingKeys: String, CodingKey {
        case format
        case formatVersion = "format_version"
        case name, digest
    }
}
