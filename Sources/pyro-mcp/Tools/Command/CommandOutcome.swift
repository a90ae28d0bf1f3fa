internal import PyroSDK

/// What the results of a one-shot and of a command in a workspace have in common.
protocol CommandOutcome: Encodable, Sendable {
    var command: Command { get set }
    var cwd: String { get }
    var state: CommandState { get }
    var exitCode: Int? { get }
    var signal: String? { get }
    var pid: Int? { get }
    var stdout: String { get set }
    var stderr: String { get set }
    var stdoutEncoding: StreamEncoding { get set }
    var stderrEncoding: StreamEncoding { get set }
    var stdoutTruncated: Bool { get set }
    var stderrTruncated: Bool { get set }
    var stdoutBytes: Int { get set }
    var stderrBytes: Int { get set }
    var durationMs: Int { get }

    /// What its text says at its end: where it ran, and what can be done next.
    var closingWords: String { get }
}

extension CommandOutcome {
    /// Puts in what is shown of the streams. More may have been printed than was heard.
    mutating func show(stdout out: CapturedStream, stderr err: CapturedStream) {
        (stdout, stdoutEncoding) = (out.text, out.encoding)
        (stderr, stderrEncoding) = (err.text, err.encoding)
        stdoutBytes = max(stdoutBytes, out.totalBytes)
        stderrBytes = max(stderrBytes, err.totalBytes)
        stdoutTruncated = out.truncated || stdoutBytes > out.totalBytes
        stderrTruncated = err.truncated || stderrBytes > err.totalBytes
    }
}
