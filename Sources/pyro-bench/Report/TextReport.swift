internal import PyroModel

/// A report as two tables for people.
struct TextReport {
    private let report: Report

    init(_ report: Report) {
        self.report = report
    }

    var text: String {
        let load = report.load.map { Self.decimal($0, digits: 1) }.joined(separator: " before and ")
        let head = "accelerator \(report.accelerator.rawValue), rounds \(report.rounds), load \(load) after"
        return ([head, ""] + rows + [""] + goals).joined(separator: "\n")
    }

    private var rows: [String] {
        let lines = report.rows.map { row in
            Self.left(row.name, 34) + Self.right(row.median) + Self.right(row.minimum) + Self.right(row.maximum)
                + Self.right("\(row.values.count)", 5) + "  " + row.unit.rawValue
        }
        let titles = ["median", "min", "max"].map { Self.right($0, 10) }.joined()
        return [Self.left("", 34) + titles + Self.right("n", 5)] + lines
    }

    private var goals: [String] {
        report.goals.map { goal in
            let unit = goal.unit.map { " \($0.rawValue)" } ?? ""
            return Self.left(goal.name, 34) + Self.right(goal.value) + unit + Self.verdict(of: goal, unit: unit)
        }
    }

    private static func verdict(of goal: Report.Outcome, unit: String) -> String {
        guard let missedBy = goal.missedBy else { return "" }
        let bound =
            goal.atMost.map { "at most \(decimal($0, digits: 0))" }
            ?? goal.atLeast.map { "at least \(decimal($0, digits: 0))" } ?? ""
        return "  goal \(bound)\(unit): " + (missedBy > 0 ? "missed by \(decimal(missedBy, digits: 2))" : "reached")
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }

    private static func right(_ value: Double) -> String {
        right(decimal(value, digits: abs(value) < 100 ? 2 : 0), 10)
    }

    /// A number with so many digits after the point.
    private static func decimal(_ value: Double, digits: Int) -> String {
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(scaled)" }
        let fraction = String(scaled % scale)
        return "\(sign)\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
