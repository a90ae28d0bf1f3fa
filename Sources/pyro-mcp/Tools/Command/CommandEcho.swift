internal import PyroSDK

/// The command in a result: as it was given, unless it is so long that the output would have no room beside it.
enum CommandEcho {
    /// Bytes of a command as JSON.
    static let limit = 4096

    static func shortened(_ command: Command, limit: Int = limit) -> Command {
        var room = limit
        switch command {
        case .shell(let line): return .shell(cut(line, room: &room))
        case .arguments(let words):
            var kept: [String] = []
            for word in words {
                guard room > 0 else {
                    kept.append("[... \(words.count - kept.count) arguments left out ...]")
                    break
                }
                kept.append(cut(word, room: &room))
                // The quotes and the comma of an element.
                room -= 3
            }
            return .arguments(kept)
        }
    }

    /// A text with at most this many bytes as JSON; a longer one says how much is left out.
    static func cut(_ text: String, limit: Int) -> String {
        var room = limit
        return cut(text, room: &room)
    }

    private static func cut(_ text: String, room: inout Int) -> String {
        var kept = String.UnicodeScalarView()
        var keptBytes = 0
        for scalar in text.unicodeScalars {
            // A control character is written as \u00XX.
            room -= scalar.value < 0x20 || scalar.value == 0x7F ? 6 : UTF8.width(scalar)
            guard room >= 0 else {
                return String(kept) + "[... \(text.utf8.count - keptBytes) bytes left out ...]"
            }
            kept.append(scalar)
            keptBytes += UTF8.width(scalar)
        }
        return text
    }
}
