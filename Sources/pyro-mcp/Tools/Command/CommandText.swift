internal import PyroSDK

/// A command's outcome in words: everything the structure says.
enum CommandText {
    static func words(for outcome: some CommandOutcome) throws -> String {
        """
        \(ending(outcome)) after \(outcome.durationMs) ms
        \(try details(of: outcome))
        \(outcome.closingWords)
        """
    }

    /// The streams and the command.
    static func details(of outcome: some CommandOutcome) throws -> String {
        let out = stream(
            "stdout", outcome.stdout, outcome.stdoutEncoding, outcome.stdoutTruncated, outcome.stdoutBytes)
        let err = stream(
            "stderr", outcome.stderr, outcome.stderrEncoding, outcome.stderrTruncated, outcome.stderrBytes)
        return """
            \(out)
            \(err)
            command: \(try text(of: outcome.command)) in \(outcome.cwd)\(outcome.pid.map { ", pid \($0)" } ?? "")
            """
    }

    /// How it stands or ended.
    static func ending(_ outcome: some CommandOutcome) -> String {
        switch outcome.state {
        case .exited: "exited with code \(outcome.exitCode ?? -1)"
        case .signaled: "ended by signal \(outcome.signal ?? "unknown")"
        case .timedOut: "timed out: the time limit passed and the whole process tree was killed"
        case .cancelled: "cancelled"
        case .lost: "lost: the machine ended while the command ran"
        case .running: "still running"
        }
    }

    /// A command as JSON: a string or an array of strings.
    private static func text(of command: Command) throws -> String {
        try JSONValue(encoding: [command]).array?.first?.text ?? ""
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
