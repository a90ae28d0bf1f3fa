internal import PyroSDK

/// The command line of `pyro-mcp`.
struct ServerOptions: Sendable, Equatable {
    /// What the program is started for.
    enum Action: Sendable, Equatable {
        case serve(ServerOptions)
        case help
        case version
        /// Prints the page of the reference; for `scripts/generate-reference.sh`.
        case reference
    }

    var profile = Profile.standard
    /// Directories as they were given; the default applies where there are none.
    var allowedPaths: [String] = []

    static let help = """
        Serve pyro to coding agents by the Model Context Protocol on standard input and output.

        usage: pyro-mcp [--profile NAME] [--allow-path DIR...]

          --profile NAME       The set of tools: \(profileNames) (default: \(Profile.standard.rawValue))
          --allow-path DIR...  Directories of the host that tools may copy from and to; relative host paths start at the
                               first. Default: the directory it is started in, unless that is /, your home or above it,
                               or holds pyro's state: then none.
          --version            Show the version.
          --help               Show this help.
        """

    private static let profileNames = Profile.allCases.map(\.rawValue).joined(separator: ", ")

    /// - Throws: `usage`.
    static func parse(_ arguments: [String]) throws(PyroError) -> Action {
        var options = ServerOptions()
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--help", "-h": return .help
            case "--version": return .version
            case "--reference": return .reference
            case "--profile":
                guard let name = rest.popFirst() else {
                    throw PyroError(.usage, "--profile lacks its value.", remedy: "Profiles: \(profileNames).")
                }
                options.profile = try profile(name)
            case _ where word.hasPrefix("--profile="): options.profile = try profile(String(word.dropFirst(10)))
            case "--allow-path": options.allowedPaths += try directories(&rest)
            case _ where word.hasPrefix("--allow-path="):
                options.allowedPaths += try checked([String(word.dropFirst(13))])
            default: throw PyroError(.usage, "Unknown argument '\(word)'.", remedy: "See `pyro-mcp --help`.")
            }
        }
        return .serve(options)
    }

    private static func profile(_ name: String) throws(PyroError) -> Profile {
        if let profile = Profile(rawValue: name) { return profile }
        throw PyroError(.usage, "There is no profile '\(name)'.", remedy: "Profiles: \(profileNames).")
    }

    /// The words up to the next flag.
    private static func directories(_ rest: inout ArraySlice<String>) throws(PyroError) -> [String] {
        let words = Array(rest.prefix { !$0.hasPrefix("-") })
        rest.removeFirst(words.count)
        return try checked(words)
    }

    private static func checked(_ words: [String]) throws(PyroError) -> [String] {
        guard !words.isEmpty, !words.contains("") else {
            throw PyroError(.usage, "--allow-path lacks its value.", remedy: "Name directories that exist.")
        }
        return words
    }
}
