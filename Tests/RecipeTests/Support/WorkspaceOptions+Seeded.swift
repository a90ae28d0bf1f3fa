import PyroSDK

extension WorkspaceOptions {
    /// Defaults, but for what every story sets.
    static func seeded(_ seed: HostPath, name: String, labels: [String: String] = [:]) -> WorkspaceOptions {
        var options = WorkspaceOptions()
        options.environment = "debian:12-base"
        options.name = name
        options.labels = labels
        options.seed = seed
        return options
    }
}
