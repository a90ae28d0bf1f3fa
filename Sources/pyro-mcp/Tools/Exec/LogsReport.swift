internal import PyroSDK

/// Logs as a tool result.
struct LogsReport: Sendable {
    /// Bytes of a command in a list, where output matters more.
    private static let echoBytes = 1024

    let logs: ExecLogs

    /// The latest commands, each with the last bytes of its streams, in the size of a result: first the streams are cut
    /// further, then the oldest entries left out.
    func list(tailBytes: Int = Limits.toolLogTailBytes, limit: Int = Limits.toolResultBytes) throws -> ToolResult {
        let cut = try SizeSearch.fit(tailBytes, limit: limit) {
            try listResult(tailBytes: $0, entries: logs.entries.count)
        }
        guard cut.encodedBytes > limit else { return cut }
        return try SizeSearch.fit(logs.entries.count, limit: limit) { try listResult(tailBytes: 0, entries: $0) }
    }

    private func listResult(tailBytes: Int, entries count: Int) throws -> ToolResult {
        var shown = logs
        shown.entries = logs.entries.suffix(count).map { entry in
            var entry = entry
            entry.show(
                stdout: LogTail.of(entry.stdout, entry.stdoutEncoding, entry.stdoutBytes, limit: tailBytes),
                stderr: LogTail.of(entry.stderr, entry.stderrEncoding, entry.stderrBytes, limit: tailBytes))
            entry.command = CommandEcho.shortened(entry.command, limit: Self.echoBytes)
            return entry
        }
        shown.count = shown.entries.count
        let omitted = logs.entries.count - shown.count
        var heading = "\(shown.count) commands of the workspace \(logs.workspaceID), the newest last"
        if omitted > 0 { heading += "; \(omitted) older ones had no room" }
        heading += ". Longer output is cut to its end: read it with sequence, stream and offset."
        return try result(shown, heading: heading)
    }

    /// A part of one command's output.
    func part(_ stream: OutputStream, offset: Int) throws -> ToolResult {
        var shown = logs
        for index in shown.entries.indices {
            shown.entries[index].command = CommandEcho.shortened(shown.entries[index].command)
        }
        let heading = shown.entries.first.map { Self.place(in: $0, stream, offset) } ?? "There is no such command."
        return try result(shown, heading: heading)
    }

    /// Which part of the output this is, and what to ask for next.
    private static func place(in entry: ExecResult, _ stream: OutputStream, _ offset: Int) -> String {
        let (next, end) =
            switch stream {
            case .stdout: (entry.nextOffset.stdout, entry.stdoutBytes)
            case .stderr: (entry.nextOffset.stderr, entry.stderrBytes)
            }
        let place = "\(stream.rawValue) from byte \(offset) up to \(next) of \(end)"
        if next < end { return "\(place); read on with offset \(next)." }
        if entry.state == .running { return "\(place) so far; wait for more with offset \(next), wait_seconds 20." }
        return "\(place): all there is."
    }

    private func result(_ shown: ExecLogs, heading: String) throws -> ToolResult {
        let entries = try shown.entries.map { "command \($0.sequence): \(try CommandText.words(for: $0))" }
        return ToolResult(
            text: ([heading] + entries).joined(separator: "\n\n"), structured: try JSONValue(encoding: shown))
    }
}
