import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct PrinterTests {
    @Test func aTerminalGetsABarThatIsGoneBeforeTheData() async throws {
        let console = RecordedConsole()
        let printer = Printer(console.console(errorIsTerminal: true), json: false)
        printer.progress(Progress("Downloading", fraction: 0.5))
        try await printer.bytes([104, 105], to: .output)
        await printer.finish()
        #expect(console.error == "\r\u{1B}[K[############............]  50% Downloading\r\u{1B}[K")
        #expect(console.output == "hi")
    }

    @Test func aBarNeverWraps() async {
        let console = RecordedConsole()
        let printer = Printer(console.console(errorIsTerminal: true), json: false)
        printer.progress(Progress(String(repeating: "x", count: 200)))
        await printer.finish()
        let drawn = console.error.split(separator: "\r\u{1B}[K").first ?? ""
        #expect(drawn.count == 59)
    }

    @Test func withoutDecorationProgressIsLines() async {
        let console = RecordedConsole()
        let printer = Printer(console.console(errorIsTerminal: true, decorated: false), json: false)
        for step in 0...100 { printer.progress(Progress("Unpacking", fraction: Double(step) / 100)) }
        printer.progress(Progress("Checking"))
        await printer.finish()
        let lines = console.error.split(separator: "\n")
        #expect(lines.first == "Unpacking (0%)")
        #expect(lines.last == "Checking")
        #expect((11...12).contains(lines.count))
        #expect(!console.error.contains("\u{1B}"))
    }

    @Test func whatIsOverSoonShowsNoProgress() async throws {
        let console = RecordedConsole()
        let printer = Printer(console.console(progressDelay: .seconds(60)), json: false)
        printer.progress(Progress("Starting a machine"))
        printer.endProgress()
        try await printer.text("done")
        await printer.finish()
        #expect(console.error.isEmpty)
        #expect(console.output == "done\n")
    }

    @Test func theStepThatLastsIsShownAfterTheDelay() async {
        let console = RecordedConsole()
        let printer = Printer(console.console(progressDelay: .milliseconds(30)), json: false)
        printer.progress(Progress("Starting a machine"))
        for _ in 0..<500 where console.error.isEmpty { try? await Task.sleep(for: .milliseconds(10)) }
        #expect(console.error == "Starting a machine\n")
    }

    @Test func nonsenseFractionsDrawABarAllTheSame() async {
        for fraction in [-1.0, 2, .nan, .infinity] {
            let console = RecordedConsole()
            let printer = Printer(console.console(errorIsTerminal: true), json: false)
            printer.progress(Progress("x", fraction: fraction))
            await printer.finish()
            #expect(console.error.contains("%"))
        }
    }

    @Test func errorsAreColouredOnATerminalOnly() async {
        let error = PyroError(.notFound, "Nothing.", remedy: "Look.")
        let plain = RecordedConsole()
        await Printer(plain.console(), json: false).error(error)
        #expect(plain.error == "error: Nothing.\nhint: Look.\n")
        let colored = RecordedConsole()
        await Printer(colored.console(errorIsTerminal: true), json: false).error(error)
        #expect(colored.error == "\u{1B}[1;31merror:\u{1B}[0m Nothing.\n\u{1B}[36mhint:\u{1B}[0m Look.\n")
        let bare = RecordedConsole()
        await Printer(bare.console(errorIsTerminal: true, decorated: false), json: false).error(error)
        #expect(bare.error == plain.error)
    }
}
