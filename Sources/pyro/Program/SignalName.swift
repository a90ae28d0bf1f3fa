/// The signals of Linux by name.
enum SignalName {
    // In the order of their numbers, from 1 (signal(7), x86).
    private static let names = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS",
    ]

    /// - Parameter name: without `SIG`; `RTMIN+n` and bare numbers are understood too.
    static func number(of name: String) -> Int32? {
        if let index = names.firstIndex(of: name) { return Int32(index + 1) }
        if name.hasPrefix("RTMIN+"), let offset = Int32(name.dropFirst(6)) { return valid(34 + Int64(offset)) }
        return Int32(name).flatMap { valid(Int64($0)) }
    }

    /// - Returns: without `SIG`.
    static func name(of number: Int32) -> String {
        names.indices.contains(Int(number) - 1) ? names[Int(number) - 1] : "\(number)"
    }

    private static func valid(_ number: Int64) -> Int32? {
        (1...64).contains(number) ? Int32(number) : nil
    }
}
