internal import ArgumentParser
internal import PyroSDK

/// A command that does something: it validates what was parsed, makes one SDK call and prints the outcome.
protocol ExecutableCommand: ParsableCommand, Sendable {
    /// - Throws: ``PyroError``, with `usage` for arguments that make no sense.
    func execute(_ context: CommandContext) async throws -> ExitStatus

    /// The exit status that says this error.
    func status(of error: PyroError) -> ExitStatus

    /// What a signal to pyro has ended, in JSON.
    func interrupted(by signal: String) -> PyroError
}

extension ExecutableCommand {
    func status(of error: PyroError) -> ExitStatus {
        error.code == .usage ? .usage : .failure
    }

    func interrupted(by signal: String) -> PyroError {
        PyroError(.outcomeUnknown, "The command was interrupted by SIG\(signal).")
    }
}
