internal import PyroSDK

/// A one-shot's outcome in words: everything the structure says.
enum RunText {
    static func words(for result: RunResult) throws -> String {
        let command = try JSONValue(encoding: [result.command]).array?.first?.text ?? ""
        let gone = result.cleanup.deleted ? "gone" : "not gone"
        return """
            \(outcome(result)) after \(result.durationMs) ms
            \(stream("stdout", result.stdout, result.stdoutEncoding, result.stdoutTruncated, result.stdoutBytes))
            \(stream("stderr", result.stderr, result.stderrEncoding, result.stderrTruncated, result.stderrBytes))
            command: \(command) in \(result.cwd)\(result.pid.map { ", pid \($0)" } ?? "")
            machine: \(result.vmID), \(result.environment) (\(result.environmentDigest)), \(result.accelerator.rawValue), \
            \(gone): \(result.cleanup.reason)
            """
    }

    private static func outcome(_ result: RunResult) -> String {
        switch result.state {
        case .exited: "exited with code \(result.exitCode ?? -1)"
        case .signaled: "ended by signal \(result.signal ?? "unknown")"
        case .timedOut: "timed out: the time limit passed and the whole process tree was killed"
        case .cancelled: "cancelled"
        case .lost: "lost: the machine ended while the command ran"
        case .running: "still running"
        }
    }

    private static func stream(
        _ name: String, _ content: String, _ encoding: StreamEncoding, _ truncated: Bool, _ bytes: Int
    ) -> String {
        guard bytes > 0 else { return "\(name): empty" }
        let form = encoding == .base64 ? ", as base64" : ""
        let heading = "\(name) (\(bytes) bytes\(form)\(truncated ? ", cut" : "")):"
        return "\(heading)\n\(content.hasSuffix("\n") ? String(content.dropLast()) : content)"
    }
}
