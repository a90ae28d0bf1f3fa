internal import ArgumentParser
internal import Dispatch
internal import FrontEnd
internal import Glibc
internal import PyroSDK

/// One invocation of `pyro`: parse, run one command, end with its exit status.
package enum Program {
    /// A synchronous entry: it starts faster than an asynchronous one, and the main thread has nothing else to do.
    package static func main() -> Never {
        SignalWatch.ignoreClosedPipes()
        let arguments = Array(CommandLine.arguments.dropFirst())
        let printer = Printer(Console(), json: UsageFailure.asksForJSON(arguments))
        let interruption = Interruption()
        SignalWatch.start { interruption.receive($0) }
        let task = Task.detached {
            let context = CommandContext(printer: printer, backend: .live)
            exit(await run(arguments, context: context, interruption: interruption).rawValue)
        }
        interruption.onFirst { task.cancel() }
        dispatchMain()
    }

    /// Runs one command line and prints its outcome.
    /// - Returns: the status to exit with.
    static func run(
        _ arguments: [String], context: CommandContext, interruption: Interruption
    ) async -> ExitStatus {
        let printer = context.printer
        if let slip = UsageFailure.missingTerminator(arguments) {
            await printer.error(slip)
            return .usage
        }
        let command: any ParsableCommand
        do {
            command = try PyroCommand.parseAsRoot(TextValues.bound(arguments))
        } catch {
            return await report(parserOutcome: error, arguments: arguments, printer: printer)
        }
        guard let command = command as? any ExecutableCommand else {
            return await help(for: command, arguments: arguments, printer: printer)
        }
        do {
            let status = try await command.execute(context)
            await printer.finish()
            return interruption.signal.map(ExitStatus.signal) ?? status
        } catch {
            return await report(error, of: command, printer: printer, interruption: interruption)
        }
    }

    /// A command that only holds others explains itself.
    private static func help(
        for command: any ParsableCommand, arguments: [String], printer: Printer
    ) async -> ExitStatus {
        var command = command
        do {
            try command.run()
            return .success
        } catch {
            return await report(parserOutcome: error, arguments: arguments, printer: printer)
        }
    }

    private static func report(
        parserOutcome error: any Error, arguments: [String], printer: Printer
    ) async -> ExitStatus {
        // Help, the version and completion scripts reach here as errors too.
        if PyroCommand.exitCode(for: error).isSuccess {
            try? await printer.text(PyroCommand.fullMessage(for: error))
            return .success
        }
        await printer.error(UsageFailure.describe(error, arguments: arguments))
        return .usage
    }

    private static func report(
        _ error: any Error, of command: any ExecutableCommand, printer: Printer, interruption: Interruption
    ) async -> ExitStatus {
        if let number = interruption.signal {
            await printer.interrupted(command.interrupted(by: SignalName.name(of: number)))
            return .signal(number)
        }
        if let failure = error as? DescriptorError, failure.isClosedPipe {
            await printer.finish()
            return .signal(SIGPIPE)
        }
        let failure = describe(error)
        await printer.error(failure)
        return command.status(of: failure)
    }

    private static func describe(_ error: any Error) -> PyroError {
        switch error {
        case let error as PyroError: error
        case let error as DescriptorError where error.isFullDisk:
            PyroError(.diskFull, "Pyro's output has nowhere to go: \(error).", remedy: "Free some space there.")
        default: PyroError(.internal, "Pyro met an unexpected error: \(error).")
        }
    }
}
