/// Sizes as people read them.
enum ByteCount {
    /// Such as `412 MiB` or `1.4 GiB`; three digits at most.
    static func words(_ bytes: Int64) -> String {
        var value = Double(max(bytes, 0))
        var unit = 0
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        while value >= 999.5, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        if unit == 0 || value >= 99.5 { return "\(Int(value.rounded())) \(units[unit])" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
