internal import FoundationEssentials
internal import PyroSDK

extension ExecResult: CommandOutcome {
    var closingWords: String {
        var lines = ["workspace: \(workspaceID), \(environment), command \(sequence)"]
        if let recordedAt { lines.append("given: \(recordedAt.contractText)") }
        lines.append("next offset: stdout \(nextOffset.stdout), stderr \(nextOffset.stderr)")
        if state == .running {
            lines.append(
                "It goes on. Read on with workspace_logs: sequence \(sequence), offset \(nextOffset.stdout), "
                    + "wait_seconds 20 (for stderr also stream \"stderr\", offset \(nextOffset.stderr)). "
                    + "End it with workspace_exec_stop: sequence \(sequence).")
        } else if stdoutTruncated || stderrTruncated {
            lines.append("What is left out here can be read with workspace_logs: sequence \(sequence), stream, offset.")
        }
        return lines.joined(separator: "\n")
    }
}

extension CommandReport<ExecResult> {
    /// A command whose output was collected by the SDK.
    init(_ result: ExecResult, maximumOutputBytes: Int) {
        let stdout = StreamCapture(
            result.stdout, result.stdoutEncoding, truncated: result.stdoutTruncated, printedBytes: result.stdoutBytes,
            limit: maximumOutputBytes)
        let stderr = StreamCapture(
            result.stderr, result.stderrEncoding, truncated: result.stderrTruncated, printedBytes: result.stderrBytes,
            limit: maximumOutputBytes)
        self.init(outcome: result, stdout: stdout, stderr: stderr, maximumOutputBytes: maximumOutputBytes)
    }
}
