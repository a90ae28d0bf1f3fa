internal import PyroSDK

/// A one-shot's outcome as a tool result that keeps within its size.
struct RunReport: Sendable {
    var result: RunResult
    var stdout: StreamCapture
    var stderr: StreamCapture
    /// Bytes of each stream that were asked for.
    var maximumOutputBytes: Int

    /// Everything where it fits; else both streams are cut until it does.
    ///
    /// Structure and text both carry the output, and a control character takes six bytes in JSON and more within text:
    /// only measuring tells.
    func toolResult(limit: Int = Limits.toolResultBytes) throws -> ToolResult {
        var budget = maximumOutputBytes
        while true {
            let outcome = try toolResult(budget: budget)
            let size = outcome.encodedBytes
            if size <= limit || budget == 0 { return outcome }
            let scaled = Int(Double(budget) * Double(limit) / Double(size) * 0.95)
            budget = min(scaled, budget - 1)
        }
    }

    private func toolResult(budget: Int) throws -> ToolResult {
        var shown = result
        let (out, err) = (stdout.captured(budget), stderr.captured(budget))
        (shown.stdout, shown.stdoutEncoding) = (out.text, out.encoding)
        (shown.stdoutTruncated, shown.stdoutBytes) = (out.truncated, out.totalBytes)
        (shown.stderr, shown.stderrEncoding) = (err.text, err.encoding)
        (shown.stderrTruncated, shown.stderrBytes) = (err.truncated, err.totalBytes)
        shown.command = CommandEcho.shortened(result.command)
        return ToolResult(text: try RunText.words(for: shown), structured: try JSONValue(encoding: shown))
    }
}
