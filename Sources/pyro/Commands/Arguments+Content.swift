internal import PyroSDK

extension Arguments {
    /// - Parameter flags: those that give the text itself, and a file that holds it.
    /// - Throws: `usage` unless exactly one is given.
    static func content(
        _ text: String?, file: String?, flags: (text: String, file: String)
    ) throws(PyroError) -> ContentSource {
        switch (text, file) {
        case (let text?, nil): return .text(text)
        case (nil, let file?): return .file(InputFile(path: try path(file, of: flags.file), flag: flags.file))
        case (nil, nil):
            throw PyroError(
                .usage, "Neither \(flags.text) nor \(flags.file) is given.",
                remedy: "Give one of the two; \(flags.file) - takes standard input.")
        case (_?, _?):
            throw PyroError(
                .usage, "There are both \(flags.text) and \(flags.file).", remedy: "Give one of the two.")
        }
    }

    /// - Parameter name: a flag, or `The path`.
    /// - Returns: the path as it is.
    static func path(_ path: String, of name: String) throws(PyroError) -> String {
        guard !path.isEmpty else {
            throw PyroError(.usage, "\(name) is empty.", remedy: "Name a file or a directory.")
        }
        return path
    }

    /// - Parameter octal: permission bits such as `0755`, with the bits for setuid, setgid and sticky at most.
    static func mode(_ octal: String) throws(PyroError) -> UInt32 {
        guard (1...5).contains(octal.utf8.count), octal.utf8.allSatisfy(isDigit), let mode = UInt32(octal, radix: 8),
            mode <= 0o7777
        else {
            throw PyroError(
                .usage, "'\(PlainText.line(octal))' given to --mode is no mode of a file.",
                remedy: "Write its permission bits in octal, such as 0644 or 0755.")
        }
        return mode
    }
}
