/// How long something took, as people read it.
enum Elapsed {
    /// Such as `850 ms`, `1.2 s`, `3 min 5 s` or `2 h 14 min`.
    static func words(milliseconds: Int) -> String {
        let milliseconds = max(milliseconds, 0)
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        // Cut, not rounded: 59.96 seconds are no 60.0.
        if milliseconds < 60_000 { return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s" }
        let seconds = milliseconds / 1000
        if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
}
