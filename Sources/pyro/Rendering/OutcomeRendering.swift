internal import PyroSDK

/// What pyro itself has to say about a command that ended, beside what the command printed.
enum OutcomeRendering {
    typealias Remark = (message: String?, hint: String?)

    static func remark<Outcome: CommandOutcome>(on outcome: Outcome, timeoutSeconds: Int) -> Remark? {
        switch outcome.state {
        case .timedOut:
            let unit = timeoutSeconds == 1 ? "second" : "seconds"
            return (
                "The command ran longer than \(timeoutSeconds) \(unit) and was killed.",
                "Give it more with --timeout-seconds."
            )
        case .signaled: return ("The command was ended by signal \(outcome.signal ?? "unknown").", nil)
        case .lost: return ("The machine was lost while the command ran.", nil)
        case .cancelled: return ("The command was cancelled.", nil)
        case .running: return (Outcome.stillRunning, nil)
        case .exited: return notStarted(outcome)
        }
    }

    /// The guest itself says that it has no such program; what was meant by one word with spaces it cannot know.
    ///
    /// A program that never started has no process id: an exit code of 127 alone may be a shell's.
    private static func notStarted(_ outcome: some CommandOutcome) -> Remark? {
        guard ExitStatus(outcome) == .notFound, outcome.pid == nil,
            case .arguments(let words) = outcome.command, words.count == 1, let word = words.first,
            word.contains(where: \.isWhitespace)
        else { return nil }
        return (nil, "'\(word)' is one word with spaces; to run it as a line: --shell \(CommandText.quoted(word))")
    }
}
