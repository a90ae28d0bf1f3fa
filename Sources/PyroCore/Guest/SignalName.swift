package import PyroModel

/// Names of Linux signals on x86-64 (signal(7)), without `SIG`.
package enum SignalName {
    // In the order of their numbers, from 1.
    private static let names = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS",
    ]

    /// The name of a signal; real-time signals as `RTMIN+n`.
    package static func of(_ number: Int32) -> String {
        if names.indices.contains(Int(number) - 1) { return names[Int(number) - 1] }
        return number >= 34 ? "RTMIN+\(number - 34)" : "\(number)"
    }

    /// - Parameter name: with or without `SIG`, in either case; numbers and `RTMIN+n` too.
    /// - Throws: `usage`.
    package static func number(of name: String) throws(PyroError) -> Int32 {
        let upper = name.uppercased()
        let bare = upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
        if let index = names.firstIndex(of: bare) { return Int32(index + 1) }
        let realTime =
            bare.hasPrefix("RTMIN+")
            ? Int32(bare.dropFirst(6)).map { $0.addingReportingOverflow(34).partialValue } : nil
        guard let number = realTime ?? Int32(bare), (1...64).contains(number) else {
            throw PyroError(
                .usage, "There is no signal \"\(name.prefix(40))\".",
                remedy: "Name one, such as TERM, INT, HUP or KILL.")
        }
        return number
    }
}
