internal import PyroSystem

/// The proxies that the host's own apt is set up to use. Nothing else of its configuration is taken over: hooks,
/// preferences and relaxed checks of the host have no place in a build.
enum AptProxy {
    static let configTool = Tool("apt-config", debianPackage: "apt")

    /// Lines of apt configuration, none where the host has no proxy.
    static func hostOptions() async throws -> [String] {
        options(from: try await configTool.run(["dump"], deadline: ImageLimits.probeDeadline).text)
    }

    /// - Parameter dump: what `apt-config dump` prints: `Acquire::http::Proxy "http://proxy:3128";` and the like.
    static func options(from dump: String) -> [String] {
        dump.split(separator: "\n").map(String.init).filter { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[1] != "\"\";", parts[1].hasPrefix("\""), parts[1].hasSuffix("\";") else {
                return false
            }
            let key = parts[0].lowercased()
            let isProxy = key.contains("::proxy") || key.hasSuffix("proxy-auto-detect")
            return isProxy && ["acquire::http::", "acquire::https::"].contains { key.hasPrefix($0) }
        }
    }
}
