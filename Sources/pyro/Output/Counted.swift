/// Numbers of things as people read them.
enum Counted {
    /// Such as `1 file` or `3 files`.
    /// - Parameter plural: where it is more than the noun and an `s`.
    static func words(_ count: Int, _ noun: String, plural: String? = nil) -> String {
        "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
    }

    /// Such as `1 added, 2 modified`; what there is none of is left out.
    static func list(_ counts: [(Int, String)]) -> String {
        counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}
