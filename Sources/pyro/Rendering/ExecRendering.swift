internal import PyroSDK

/// Commands of workspaces in words for people.
enum ExecRendering {
    /// Such as `[3] 2026-11-23T10:00:00Z exited 0 in 1.2 s: make`.
    static func heading(_ result: ExecResult) -> String {
        let time = result.recordedAt.map { Age.timestamp($0) + " " } ?? ""
        let standing = standing(
            result.state, exitCode: result.exitCode, signal: result.signal, milliseconds: result.durationMs)
        return "[\(result.sequence)] \(time)\(standing): \(CommandText.line(result.command))"
    }

    /// Such as `exited 0 in 1.2 s`.
    static func standing(_ state: CommandState, exitCode: Int?, signal: String?, milliseconds: Int) -> String {
        let elapsed = Elapsed.words(milliseconds: milliseconds)
        switch state {
        case .running: return "running for \(elapsed)"
        case .exited: return "exited \(exitCode.map(String.init) ?? "without a code") in \(elapsed)"
        case .signaled: return "ended by \(signal.map { "signal \($0)" } ?? "a signal") after \(elapsed)"
        case .timedOut: return "timed out after \(elapsed)"
        case .cancelled: return "cancelled after \(elapsed)"
        case .lost: return "lost with its machine after \(elapsed)"
        }
    }

    /// How to go on with a command that its caller has left.
    /// - Parameter workspace: as the user named it.
    static func detached(_ result: ExecResult, workspace: String, timeoutSeconds: Int) -> String {
        let place = CommandText.word(workspace)
        guard result.state == .running else { return heading(result) }
        let unit = timeoutSeconds == 1 ? "second" : "seconds"
        return """
            Command \(result.sequence) goes on by itself, for at most \(timeoutSeconds) \(unit).
            Read on: pyro workspace logs \(place) --sequence \(result.sequence) --follow
            End it:  pyro workspace exec-stop \(place) \(result.sequence)
            """
    }

    static func leftOut(_ bytes: Int) -> String {
        "[... \(bytes) bytes left out ...]"
    }
}
