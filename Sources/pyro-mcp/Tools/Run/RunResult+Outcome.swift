internal import PyroSDK

extension RunResult: CommandOutcome {
    var closingWords: String {
        let gone = cleanup.deleted ? "gone" : "not gone"
        return "machine: \(vmID), \(environment) (\(environmentDigest)), \(accelerator.rawValue), "
            + "\(gone): \(cleanup.reason)"
    }
}
