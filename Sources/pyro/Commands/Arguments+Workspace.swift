internal import PyroSDK

extension Arguments {
    /// - Returns: the name as it is.
    static func name(_ name: String?) throws(PyroError) -> String? {
        guard let name else { return nil }
        let fault: String? =
            if name.isEmpty {
                "is empty"
            } else if name.count > Limits.nameLength {
                "has \(name.count) characters"
            } else if name.contains(where: \.isNewline) {
                "has a line break"
            } else if name.hasPrefix("-") {
                "begins with '-'"
            } else if looksLikeID(name) {
                "looks like an id"
            } else {
                nil
            }
        guard let fault else { return name }
        throw PyroError(
            .usage, "The name '\(PlainText.line(name))' given to --name \(fault).",
            remedy: "Use 1 to \(Limits.nameLength) characters on one line that do not begin with '-' "
                + "and are not 12 hex digits.")
    }

    /// - Parameter pairs: `KEY=VALUE` each; of two with one key the later counts.
    static func labels(_ pairs: [String]) throws(PyroError) -> [String: String] {
        var labels: [String: String] = [:]
        for pair in pairs {
            let (key, value) = try split(pair, of: "--label", example: "task=build")
            let label = try labelKey(key, of: "--label")
            guard value.count <= Limits.nameLength, !value.contains(where: \.isNewline) else {
                throw PyroError(
                    .usage,
                    "The value of the label '\(label)' has a line break or more than \(Limits.nameLength) characters.",
                    remedy: "Use at most \(Limits.nameLength) characters on one line.")
            }
            labels[label] = value
        }
        return labels
    }

    static func labelKey(_ key: String, of flag: String) throws(PyroError) -> String {
        let bytes = Array(key.utf8)
        let isKey = bytes.allSatisfy { isLetter($0) || isDigit($0) || "._-".utf8.contains($0) }
        guard let first = bytes.first, isKey, bytes.count <= Limits.labelKeyLength, !"._-".utf8.contains(first) else {
            throw PyroError(
                .usage, "'\(PlainText.line(key))' given to \(flag) is no key of a label.",
                remedy: "Use at most \(Limits.labelKeyLength) letters, digits, '.', '_' and '-', "
                    + "with a letter or digit first.")
        }
        return key
    }

    /// - Parameter text: such as `90s`, `15m`, `12h`, `30d` or `2w`.
    static func seconds(_ text: String, of flag: String) throws(PyroError) -> Int {
        let number = text.dropLast()
        if number.utf8.allSatisfy(isDigit), let count = Int(number), count > 0,
            let unit = TimeUnit(rawValue: String(text.suffix(1)))
        {
            let (seconds, overflow) = count.multipliedReportingOverflow(by: unit.seconds)
            if !overflow { return seconds }
        }
        throw PyroError(
            .usage, "'\(PlainText.line(text))' given to \(flag) is no span of time.",
            remedy: "Write a whole number from 1 up and a unit: 90s, 15m, 12h, 30d or 2w.")
    }

    /// - Parameter signal: a name with or without `SIG`, or a number.
    /// - Returns: the name without `SIG`.
    static func signal(_ signal: String) throws(PyroError) -> String {
        var name = signal.uppercased()
        if name.hasPrefix("SIG") { name.removeFirst(3) }
        guard let number = SignalName.number(of: name) else {
            throw PyroError(
                .usage, "'\(PlainText.line(signal))' given to --signal is no signal.",
                remedy: "Give its name, such as TERM, INT, HUP or KILL.")
        }
        return SignalName.name(of: number)
    }

    private static func looksLikeID(_ name: String) -> Bool {
        name.utf8.count == 12
            && name.utf8.allSatisfy { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }
}
