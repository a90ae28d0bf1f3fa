internal import PyroModel

/// Where Debian's packages are fetched from. Wherever it is, apt checks what comes by Debian's own signatures.
struct Mirror: Sendable, Hashable {
    /// The archive, such as `http://deb.debian.org/debian`.
    let archive: String
    /// The archive of security updates: beside the other one.
    let security: String

    static let standard = Mirror(
        archive: "http://deb.debian.org/debian", security: "http://deb.debian.org/debian-security")
    /// The keys that sign Debian's archives.
    static let keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

    /// The mirror that `PYRO_MIRROR` names, or Debian's own.
    static func chosen(environment: [String: String]) throws(PyroError) -> Mirror {
        guard let value = environment[EnvironmentVariables.mirror], !value.isEmpty else { return standard }
        // It becomes a word of sources.list: a space or a bracket in it would say something else there.
        let isWord = value.utf8.allSatisfy { (33...126).contains($0) && !"[]\"'\\#".utf8.contains($0) }
        guard isWord, ["http://", "https://", "file:///"].contains(where: { value.hasPrefix($0) }) else {
            throw PyroError(
                .usage, "\(EnvironmentVariables.mirror) is `\(value)`, which is not the address of a mirror.",
                remedy: "Give an address such as \(standard.archive), or unset it.")
        }
        var archive = Substring(value)
        while archive.hasSuffix("/") { archive.removeLast() }
        return Mirror(archive: String(archive), security: archive + "-security")
    }

    /// The lines of sources.list for a release: main, updates and security.
    /// - Parameter signedBy: a keyring that alone is trusted for them; the distribution's own keys when `nil`.
    func sources(_ release: DebianRelease, signedBy: String? = nil) -> [String] {
        let options = signedBy.map { "[signed-by=\($0)] " } ?? ""
        return [
            "deb \(options)\(archive) \(release.suite) main",
            "deb \(options)\(archive) \(release.suite)-updates main",
            "deb \(options)\(security) \(release.suite)-security main",
        ]
    }
}
