import FoundationEssentials
import PyroSDK

@testable import PyroCLI

/// One command line run against a backend of the test's, and everything a user would have seen of it.
struct CommandLineRun: Sendable {
    var status: Int32
    var output: String
    var error: String

    static func of(
        _ arguments: [String], _ backend: Backend = .refusing, interruption: Interruption = Interruption(),
        console: RecordedConsole = RecordedConsole(), person: Person? = nil,
        now: @escaping @Sendable () -> Date = { .noon }
    ) async -> CommandLineRun {
        let printer = Printer(console.console(), json: UsageFailure.asksForJSON(arguments))
        // Nobody sits before a test, whatever terminal it was started from.
        let context = CommandContext(
            printer: printer, backend: backend, person: person ?? Person(isThere: false), now: now)
        let status = await Program.run(arguments, context: context, interruption: interruption)
        return CommandLineRun(status: status.rawValue, output: console.output, error: console.error)
    }

    /// The `error` of the one JSON object on stdout.
    func errorObject() throws -> PyroError {
        try ContractJSON.decode(PyroError.self, from: Array(output.utf8))
    }
}
