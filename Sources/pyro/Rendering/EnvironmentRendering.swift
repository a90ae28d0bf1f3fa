internal import PyroSDK

/// Environments in words for people.
enum EnvironmentRendering {
    static func table(_ environments: [EnvironmentInfo]) -> String {
        let rows = environments.map { environment in
            [
                environment.name, environment.installed ? "yes" : "no",
                environment.sizeBytes.map(ByteCount.words) ?? "-", environment.description,
            ]
        }
        return TextTable(heading: ["NAME", "INSTALLED", "SIZE", "DESCRIPTION"], rows: rows).rendered()
    }

    /// `key: value` lines, with the keys of the JSON; what is absent there is absent here.
    static func description(_ environment: EnvironmentInfo) -> String {
        var lines: [(String, String)] = [
            ("name", environment.name),
            ("version", environment.version),
            ("description", environment.description),
            ("distribution", environment.distribution),
            ("platform", environment.platform),
            ("default_packages", environment.defaultPackages.joined(separator: " ")),
            ("source", environment.source),
            ("installed", environment.installed ? "yes" : "no"),
        ]
        if let digest = environment.digest { lines.append(("digest", digest)) }
        if let size = environment.sizeBytes { lines.append(("size_bytes", "\(size) (\(ByteCount.words(size)))")) }
        if let path = environment.path { lines.append(("path", path)) }
        return lines.map { "\($0): \($1)" }.joined(separator: "\n")
    }

    static func installed(_ environment: EnvironmentInfo) -> String {
        let size = environment.sizeBytes.map { ", \(ByteCount.words($0))" } ?? ""
        return "\(environment.name) is installed (\(environment.digest ?? "no digest")\(size))."
    }

    static func summary(of prune: EnvironmentPrune) -> String {
        guard prune.count > 0 else { return "Nothing to remove." }
        let noun = prune.count == 1 ? "environment" : "environments"
        return "Removed \(prune.count) \(noun) and freed \(ByteCount.words(prune.bytesFreed))."
    }
}
