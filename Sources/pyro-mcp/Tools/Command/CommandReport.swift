internal import PyroSDK

/// A command's outcome as a tool result that keeps within its size.
struct CommandReport<Outcome: CommandOutcome>: Sendable {
    var outcome: Outcome
    var stdout: StreamCapture
    var stderr: StreamCapture
    /// Bytes of each stream that were asked for.
    var maximumOutputBytes: Int

    /// Everything where it fits; else both streams are cut until it does.
    func toolResult(limit: Int = Limits.toolResultBytes) throws -> ToolResult {
        try SizeSearch.fit(maximumOutputBytes, limit: limit) { budget in
            var shown = outcome
            shown.show(stdout: stdout.captured(budget), stderr: stderr.captured(budget))
            shown.command = CommandEcho.shortened(outcome.command)
            return ToolResult(text: try CommandText.words(for: shown), structured: try JSONValue(encoding: shown))
        }
    }
}
