internal import FoundationEssentials

/// Points in time as people read them.
enum Age {
    /// Such as `2026-11-23T10:00:00Z`.
    static func timestamp(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle())
    }

    /// Such as `5m ago`, or `in 5m` for what is to come.
    static func words(_ date: Date, now: Date) -> String {
        // Whole seconds, and no trap on dates that no clock shows.
        let seconds = Int(max(-1e15, min(1e15, now.timeIntervalSince(date))))
        return seconds < 0 ? "in \(span(-seconds))" : "\(span(seconds)) ago"
    }

    /// A time and how long ago that was.
    static func timestampAndWords(_ date: Date, now: Date) -> String {
        "\(timestamp(date)) (\(words(date, now: now)))"
    }

    /// A span in the largest unit up to days that it fills, such as `90` seconds as `1m`.
    static func span(_ seconds: Int) -> String {
        let units: [TimeUnit] = [.day, .hour, .minute]
        let unit = units.first { seconds >= $0.seconds } ?? .second
        return "\(seconds / unit.seconds)\(unit.rawValue)"
    }
}
