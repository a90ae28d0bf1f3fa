internal import FrontEnd
internal import PyroSDK

/// The one way to the user: data to stdout; notes, progress and errors to stderr; JSON in one place.
///
/// Everything passes one lane, so that what is printed keeps its order and a slow reader blocks no task.
final class Printer: Sendable {
    /// How long an interrupted program waits for its last words to be taken.
    static let lastWords = Duration.milliseconds(500)

    let json: Bool
    private let console: Console
    private let lane = BlockingLane("console")
    private let display: ProgressDisplay

    init(_ console: Console, json: Bool) {
        self.console = console
        self.json = json
        display = ProgressDisplay(console)
    }

    /// How words on stdout are set off.
    var outputStyle: ProseStyle { ProseStyle(colored: console.outputIsTerminal && console.decorated) }

    /// Characters of a line on stdout: those of the terminal, or 80.
    var outputColumns: Int { console.outputIsTerminal ? console.columns() : 80 }

    /// Prints the outcome of a command: as JSON where that is asked for, else as the given text.
    func result(_ value: some Encodable & Sendable, human: (ProseStyle) -> String) async throws {
        guard json else {
            return try await text(human(outputStyle))
        }
        try await text(ContractJSON.encode(value, pretty: console.outputIsTerminal))
    }

    /// Prints text to stdout, with a newline at its end.
    func text(_ text: String) async throws {
        guard !text.isEmpty else { return }
        try await bytes(Array((text.hasSuffix("\n") ? text : text + "\n").utf8), to: .output)
    }

    /// Prints bytes as they are and returns when they are written.
    func bytes(_ bytes: [UInt8], to stream: Console.Stream) async throws {
        try await lane.run { [console, display] in
            display.clear()
            try console.write(stream, bytes)
        }
    }

    /// One line beside the data, such as a summary; not where JSON says it already.
    func note(_ line: String) {
        if !json { stderr(line) }
    }

    /// Shows a step of something that takes long, once it has taken long.
    func progress(_ step: Progress) {
        lane.enqueue { [display, lane] in
            guard let delay = display.show(step) else { return }
            lane.enqueue(after: delay) { display.showDelayed() }
        }
    }

    /// Takes the progress bar away, since what it told of is over.
    func endProgress() {
        lane.enqueue { [display] in display.clear() }
    }

    /// Prints an error in the form that is asked for, as the last thing of the program.
    func error(_ error: PyroError) async {
        if json {
            try? await text(ContractJSON.encode(error, pretty: console.outputIsTerminal))
        } else {
            remark(error.message, hint: error.remedy)
        }
        await finish()
    }

    /// Says on stderr what went wrong and what to do; not where JSON says it already.
    func remark(_ message: String?, hint: String?) {
        guard !json else { return }
        let style = ProseStyle(colored: console.errorIsTerminal && console.decorated)
        if let message { stderr("\(style.failure("error:")) \(message)") }
        if let hint { stderr("\(style.hint("hint:")) \(hint)") }
    }

    /// Shows the person at the terminal what is to be decided: on stderr, and beside JSON too.
    func prompt(_ text: String) async throws {
        try await bytes(Array(text.utf8), to: .error)
    }

    /// Says, where the output is JSON, why a command that a signal ended has no outcome.
    ///
    /// A reader that takes nothing more must not keep the program that its user wants to end.
    func interrupted(_ reason: PyroError) async {
        if json {
            lane.enqueue { [console] in
                guard let line = try? ContractJSON.encode(reason) else { return }
                try? console.write(.output, Array((line + "\n").utf8))
            }
        }
        endProgress()
        await lane.drain(within: Self.lastWords)
    }

    /// Returns when all that was given is written, with the progress bar gone.
    func finish() async {
        endProgress()
        await lane.drain()
    }

    private func stderr(_ line: String) {
        lane.enqueue { [console, display] in
            display.clear()
            // Nobody reads the notes any more: the data goes on.
            try? console.write(.error, Array((line + "\n").utf8))
        }
    }
}
