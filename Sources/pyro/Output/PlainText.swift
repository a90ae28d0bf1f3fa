/// Text of somebody else's, such as a name or a message, made fit for a line of pyro's own.
enum PlainText {
    /// The text with line breaks and other control characters written as escapes: none of it moves a terminal's cursor.
    static func line(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\t": line += "\\t"
            case _ where scalar.properties.generalCategory == .control:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                line += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }
}
