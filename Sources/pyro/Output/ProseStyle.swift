/// How words are set off on a terminal: in colour, or not at all.
struct ProseStyle: Sendable {
    var colored: Bool

    func failure(_ text: String) -> String { paint(text, "1;31") }
    func success(_ text: String) -> String { paint(text, "32") }
    func removal(_ text: String) -> String { paint(text, "31") }
    func heading(_ text: String) -> String { paint(text, "1") }
    func hint(_ text: String) -> String { paint(text, "36") }

    /// - Parameter code: of ECMA-48's SGR.
    private func paint(_ text: String, _ code: String) -> String {
        colored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
