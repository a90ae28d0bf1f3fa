import FoundationEssentials
import FrontEnd
import Glibc
import PyroSDK
import Testing

@testable import PyroCLI

/// One command line run against a backend of the test's, and everything a user would have seen of it.
struct CommandLineRun: Sendable {
    var status: Int32
    var output: String
    var error: String

    static func of(
        _ arguments: [String], _ backend: Backend = .refusing, interruption: Interruption = Interruption(),
        console: RecordedConsole = RecordedConsole(), onTerminal: Bool = false, person: Person? = nil,
        input: StandardInput = StandardInput(),
        now: @escaping @Sendable () -> Date = { .noon }
    ) async -> CommandLineRun {
        let printer = Printer(
            console.console(outputIsTerminal: onTerminal, errorIsTerminal: onTerminal),
            json: UsageFailure.asksForJSON(arguments))
        // Nobody sits before a test, whatever terminal it was started from.
        let context = CommandContext(
            printer: printer, backend: backend, standardInput: input, person: person ?? Person(isThere: false), now: now
        )
        let status = await Program.run(arguments, context: context, interruption: interruption)
        return CommandLineRun(status: status.rawValue, output: console.output, error: console.error)
    }

    /// The `error` of the one JSON object on stdout.
    func errorObject() throws -> PyroError {
        try ContractJSON.decode(PyroError.self, from: Array(output.utf8))
    }
}

extension CommandLineRun {
    /// One command line with these bytes, few enough for a pipe, on its standard input.
    static func of(_ arguments: [String], _ backend: Backend, typing bytes: [UInt8]) async throws -> CommandLineRun {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let readEnd = ends[0]
        defer { close(readEnd) }
        try Descriptor.writeAll(bytes, to: ends[1])
        close(ends[1])
        return await of(arguments, backend, input: StandardInput(descriptor: readEnd))
    }
}
