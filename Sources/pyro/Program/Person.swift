internal import FrontEnd

/// The person at the terminal, where there is one: can be asked before something is lost.
struct Person: Sendable {
    /// Whether questions are seen and can be answered.
    var isThere = Terminal.isTerminal(0) && Terminal.isTerminal(2)
    var input = StandardInput()

    /// Asks a question that is answered with yes or no; anything but a yes is a no.
    func agrees(to question: String, printer: Printer) async throws -> Bool {
        try await printer.prompt("\(question) [y/N] ")
        return ["y", "yes"].contains(try await line().lowercased())
    }

    /// What was typed before the line's end, without the blanks round it.
    private func line() async throws -> String {
        var typed: [UInt8] = []
        for try await part in input {
            typed += part.prefix { $0 != UInt8(ascii: "\n") }
            if part.contains(UInt8(ascii: "\n")) { break }
        }
        let text = String(decoding: typed, as: UTF8.self)
        return String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
