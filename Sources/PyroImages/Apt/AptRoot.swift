internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// A private world for apt: own lists, cache and sources, so that an ordinary user can fetch packages and the host's
/// apt is untouched. What it fetches is verified as every package is: Release file by Debian's keys, package by the
/// hash in it.
struct AptRoot: Sendable {
    let path: FilePath
    private let configuration: FilePath

    private static let get = Tool("apt-get", debianPackage: "apt")
    private static let cache = Tool("apt-cache", debianPackage: "apt")

    static func make(
        at path: FilePath, mirror: Mirror, release: DebianRelease, proxyOptions: [String]
    ) throws(PyroError) -> AptRoot {
        for part in [
            "", "etc", "etc/apt.conf.d", "state", "state/lists", "state/lists/partial", "cache", "cache/archives",
            "cache/archives/partial", "packages",
        ] {
            let directory = part.isEmpty ? path : path.pushing(FilePath(part))
            try Directory.make(directory)
            // As root, apt fetches as its user _apt, who has to get here.
            try Directory.setMode(directory, 0o755)
        }
        let sources = mirror.sources(release, signedBy: Mirror.keyring).joined(separator: "\n") + "\n"
        try write(sources, to: path.appending("etc/sources.list"))
        try write("", to: path.appending("state/status"))
        let root = AptRoot(path: path, configuration: path.appending("etc/apt.conf"))
        try write((root.options + proxyOptions).joined(separator: "\n") + "\n", to: root.configuration)
        return root
    }

    private var options: [String] {
        [
            "Dir::Etc \"\(path)/etc\";",
            "Dir::Etc::sourcelist \"\(path)/etc/sources.list\";",
            "Dir::Etc::sourceparts \"/dev/null\";",
            "Dir::Etc::preferencesparts \"/dev/null\";",
            "Dir::Etc::trustedparts \"/dev/null\";",
            "Dir::State \"\(path)/state\";",
            "Dir::State::status \"\(path)/state/status\";",
            "Dir::Cache \"\(path)/cache\";",
            "APT::Architecture \"amd64\";",
            "APT::Architectures \"amd64\";",
            "Acquire::Languages \"none\";",
            "Acquire::Retries \"3\";",
            // Without it a list that could not be fetched is a warning, and yesterday's packages look like today's.
            "APT::Update::Error-Mode \"any\";",
        ]
    }

    /// Fetches the package lists.
    func update() async throws {
        try await run(Self.get, ["update"], deadline: ImageLimits.packageListDeadline)
    }

    /// The version that would be installed, and what it depends on.
    func candidate(_ package: String) async throws -> AptPackage {
        let text = try await run(
            Self.cache, ["show", "--no-all-versions", package], deadline: ImageLimits.probeDeadline
        ).text
        guard let found = AptPackage(stanza: text), found.name == package else {
            throw PyroError(
                .hostRequirement, "The mirror has no package \(package).",
                remedy: "Check the mirror that \(EnvironmentVariables.mirror) names.")
        }
        return found
    }

    /// Fetches a package into a file; apt refuses one that it cannot verify.
    func download(_ package: AptPackage) async throws -> FilePath {
        let directory = path.appending("packages")
        try await run(
            Self.get, ["download", "\(package.name)=\(package.version)"], in: directory,
            deadline: ImageLimits.downloadDeadline)
        guard let file = try Directory.names(in: directory).first(where: { $0.hasPrefix(package.name + "_") }) else {
            throw PyroError(.internal, "apt-get said that it fetched \(package.name), but the file is not there.")
        }
        return directory.appending(file)
    }

    @discardableResult
    private func run(
        _ tool: Tool, _ arguments: [String], in directory: FilePath? = nil, deadline: Duration
    ) async throws -> Tool.Outcome {
        let outcome = try await tool.run(
            ["-q"] + arguments, environment: ["APT_CONFIG": configuration.string], workingDirectory: directory,
            accepting: Set(0...255), deadline: deadline)
        guard outcome.status == 0 else {
            let words = outcome.errorTail.split(whereSeparator: \.isNewline).suffix(4).joined(separator: " | ")
            throw PyroError(
                .hostRequirement, "Could not \(arguments[0]) packages: \(tool.name) said: \(words)",
                remedy: "Check the host's network and, where it is set, \(EnvironmentVariables.mirror).", retry: .safe)
        }
        return outcome
    }

    private static func write(_ text: String, to path: FilePath) throws(PyroError) {
        try DurableFile.write(
            Array(text.utf8), to: path, permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }
}
