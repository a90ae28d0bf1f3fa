package import PyroModel

/// The environments that there are. Adding one is adding a row.
package struct EnvironmentCatalog: Sendable {
    package let definitions: [EnvironmentDefinition]

    package init(_ definitions: [EnvironmentDefinition]) {
        self.definitions = definitions
    }

    package static let standard = EnvironmentCatalog([
        EnvironmentDefinition(
            name: "debian:12", version: "1", description: "Debian 12 with git, curl, Python 3 and the usual tools",
            release: .bookworm,
            packages: [
                "git", "curl", "ca-certificates", "python3", "python3-venv", "python3-pip", "procps", "less", "patch",
            ])
    ])

    /// - Throws: ``PyroErrorCode/environmentUnknown`` that lists the known names.
    package func definition(named name: String) throws(PyroError) -> EnvironmentDefinition {
        if let definition = definitions.first(where: { $0.name == name }) { return definition }
        let known = definitions.map { "`\($0.name)`" }.joined(separator: ", ")
        throw PyroError(
            .environmentUnknown, "There is no environment named `\(name.prefix(100))`.",
            remedy: "Use one of these: \(known).")
    }
}
