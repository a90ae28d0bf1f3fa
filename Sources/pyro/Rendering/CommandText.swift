internal import PyroSDK

/// Guest commands as a person would type them.
enum CommandText {
    /// Characters of a command that one line of text shows.
    static let longest = 160

    /// One line, cut where it is long; of a shell line the line itself.
    static func line(_ command: Command) -> String {
        let text =
            switch command {
            case .shell(let line): line
            case .arguments(let words): words.map(word).joined(separator: " ")
            }
        let line = PlainText.line(text)
        return line.count <= longest ? line : line.prefix(longest - 3) + "..."
    }

    /// Quoted for a POSIX shell only where it has to be.
    static func word(_ word: String) -> String {
        !word.isEmpty && word.utf8.allSatisfy(isPlain) ? word : quoted(word)
    }

    /// Quoted for a POSIX shell.
    static func quoted(_ word: String) -> String {
        "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_./:=@%+,".utf8.contains(byte)
        }
    }
}
