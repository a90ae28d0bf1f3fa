internal import PyroSDK

/// Looks for the most that a result can show within its size.
///
/// Structure and text both carry the output, and a control character takes six bytes in JSON and more within text: only
/// measuring tells.
///
///     var search = SizeSearch(budget: asked)
///     while true {
///         let result = try render(search.budget)
///         if search.accepts(result) { return result }
///     }
struct SizeSearch {
    /// How much to show: bytes of a stream, or entries of a list.
    private(set) var budget: Int
    private let limit: Int

    init(budget: Int, limit: Int = Limits.toolResultBytes) {
        self.budget = budget
        self.limit = limit
    }

    /// - Returns: whether the result fits, or nothing is left to leave out; else the budget has become smaller.
    mutating func accepts(_ result: ToolResult) -> Bool {
        let size = result.encodedBytes
        if size <= limit || budget == 0 { return true }
        let scaled = Int(Double(budget) * Double(limit) / Double(size) * 0.95)
        budget = min(scaled, budget - 1)
        return false
    }

    /// Like ``accepts(_:)`` for a page of entries, of which there may be fewer than asked for and has to be one.
    mutating func accepts(_ result: ToolResult, shown count: Int) -> Bool {
        budget = min(budget, count)
        return budget <= 1 || accepts(result)
    }

    /// Renders with smaller and smaller budgets until the result fits.
    static func fit(
        _ budget: Int, limit: Int = Limits.toolResultBytes, _ render: (_ budget: Int) throws -> ToolResult
    ) rethrows -> ToolResult {
        var search = SizeSearch(budget: budget, limit: limit)
        while true {
            let result = try render(search.budget)
            if search.accepts(result) { return result }
        }
    }
}
