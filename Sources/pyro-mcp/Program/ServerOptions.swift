internal import PyroSDK

/// The command line of `pyro-mcp`.
struct ServerOptions: Sendable, Equatable {
    /// What the program is started for.
    enum Action: Sendable, Equatable {
        case serve(Profile)
        case help
        case version
        /// Prints the page of the reference; for `scripts/generate-reference.sh`.
        case reference
    }

    static let help = """
        Serve pyro to coding agents by the Model Context Protocol on standard input and output.

        usage: pyro-mcp [--profile NAME]

          --profile NAME  The set of tools: \(profileNames) (default: \(Profile.standard.rawValue))
          --version       Show the version.
          --help          Show this help.
        """

    private static let profileNames = Profile.allCases.map(\.rawValue).joined(separator: ", ")

    /// - Throws: `usage`.
    static func parse(_ arguments: [String]) throws(PyroError) -> Action {
        var profile = Profile.standard
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
                profile = try self.profile(name)
            case _ where word.hasPrefix("--profile="): profile = try self.profile(String(word.dropFirst(10)))
            default: throw PyroError(.usage, "Unknown argument '\(word)'.", remedy: "See `pyro-mcp --help`.")
            }
        }
        return .serve(profile)
    }

    private static func profile(_ name: String) throws(PyroError) -> Profile {
        if let profile = Profile(rawValue: name) { return profile }
        throw PyroError(.usage, "There is no profile '\(name)'.", remedy: "Profiles: \(profileNames).")
    }
}
