internal import PyroSDK

/// Checks on arguments, each with a message that names the flag, the value and what is allowed.
enum Arguments {
    /// - Throws: `usage` when there is no command or there are two.
    static func command(line: String?, words: [String]) throws(PyroError) -> Command {
        switch (line, words.isEmpty) {
        case (let line?, true):
            guard line.contains(where: { !$0.isWhitespace }) else {
                throw PyroError(
                    .usage, "The line of --shell is empty.", remedy: "Give it a command: --shell 'ls /etc'.")
            }
            return .shell(line)
        case (nil, false): return .arguments(words)
        case (nil, true):
            throw PyroError(
                .usage, "No command is given.", remedy: "Put it after `--`, or give a line with --shell 'LINE'.")
        case (_?, false):
            throw PyroError(
                .usage, "There is both a --shell line and a command after `--`.", remedy: "Give one of the two.")
        }
    }

    /// - Parameter pairs: `KEY=VALUE` each; of two with one key the later counts.
    static func variables(_ pairs: [String]) throws(PyroError) -> [String: String] {
        var variables: [String: String] = [:]
        for pair in pairs {
            let (name, value) = try split(pair, of: "--env", example: "LANG=C")
            guard isVariableName(name) else {
                throw PyroError(
                    .usage, "'\(name)' given to --env is no name of a variable.",
                    remedy:
                        "Use at most \(Limits.variableNameLength) letters, digits and '_', not beginning with a digit.")
            }
            variables[name] = value
        }
        return variables
    }

    static func number(_ value: Int, in range: ClosedRange<Int>, of flag: String) throws(PyroError) -> Int {
        guard range.contains(value) else {
            throw PyroError(
                .usage, "\(flag) is \(value), which is not within \(range.words).",
                remedy: "Give a number from \(range.words).")
        }
        return value
    }

    static func atLeastOne(_ value: Int, of flag: String) throws(PyroError) -> Int {
        guard value >= 1 else {
            throw PyroError(.usage, "\(flag) is \(value), which is less than 1.", remedy: "Give a number from 1 up.")
        }
        return value
    }

    /// - Parameter example: a pair that the flag takes.
    static func split(
        _ pair: String, of flag: String, example: String
    ) throws(PyroError) -> (key: String, value: String) {
        guard let equals = pair.firstIndex(of: "=") else {
            throw PyroError(
                .usage, "'\(pair)' given to \(flag) has no '='.",
                remedy: "Write KEY=VALUE, such as \(flag) \(example).")
        }
        return (String(pair[..<equals]), String(pair[pair.index(after: equals)...]))
    }

    private static func isVariableName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, bytes.count <= Limits.variableNameLength else { return false }
        return !isDigit(first) && bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

extension ClosedRange<Int> {
    /// Such as `1 to 8`.
    var words: String { "\(lowerBound) to \(upperBound)" }
}
