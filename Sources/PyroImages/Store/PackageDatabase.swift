internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// The packages that dpkg says are installed in a root file system.
enum PackageDatabase {
    /// Reads the database out of a tar without unpacking anything.
    static func read(fromTar tar: FilePath) async throws -> [EnvironmentManifest.Package] {
        let outcome = try await Mmdebstrap.tar.run(
            ["--extract", "--to-stdout", "--occurrence=1", "--file=\(tar)", "./var/lib/dpkg/status"],
            output: .captured(limit: ImageLimits.packageDatabaseBytes), deadline: ImageLimits.unpackDeadline)
        return packages(in: String(decoding: outcome.output, as: UTF8.self))
    }

    /// - Parameter status: stanzas of `Key: value` lines with an empty line between; sorted by name in the result.
    static func packages(in status: String) -> [EnvironmentManifest.Package] {
        var packages: [EnvironmentManifest.Package] = []
        var stanza: [Substring] = []
        let lines: [Substring] = status.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines + [""] {
            if !line.isEmpty {
                stanza.append(line)
                continue
            }
            let isInstalled = stanza.contains { $0.hasPrefix("Status: ") && $0.hasSuffix(" installed") }
            if isInstalled, let package = AptPackage(stanza: stanza.joined(separator: "\n")) {
                packages.append(EnvironmentManifest.Package(name: package.name, version: package.version))
            }
            stanza = []
        }
        return packages.sorted { $0.name < $1.name }
    }
}
