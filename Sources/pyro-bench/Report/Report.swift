internal import PyroCore
internal import PyroModel
internal import PyroQEMU

/// Everything one run found, as it is written with `--json`.
struct Report: Encodable, Sendable {
    let accelerator: Accelerator
    let rounds: Int
    /// Load of the host over a minute, before and after.
    let load: [Double]
    let rows: [Row]
    let goals: [Outcome]

    enum CodingKeys: String, CodingKey {
        case accelerator, rounds, load, rows, goals
    }

    struct Row: Encodable, Sendable {
        let name: String
        let unit: Metric.Unit
        let median: Double
        let minimum: Double
        let maximum: Double
        let values: [Double]

        enum CodingKeys: String, CodingKey {
            case name, unit, median, minimum, maximum, values
        }
    }

    struct Outcome: Encodable, Sendable {
        let name: String
        let value: Double
        let unit: Metric.Unit?
        let atMost: Double?
        let atLeast: Double?
        /// 0 where the goal is reached; absent where there is none.
        let missedBy: Double?

        enum CodingKeys: String, CodingKey {
            case name, value, unit
            case atMost = "at_most"
            case atLeast = "at_least"
            case missedBy = "missed_by"
        }
    }
}

extension Report {
    init(_ measurements: Measurements, rounds: Int, host: BenchmarkHost, load: [Double]) {
        self.init(
            accelerator: host.profile.hardware.accelerator, rounds: rounds, load: load,
            rows: Metric.allCases.compactMap { Row($0, measurements.values[$0] ?? []) },
            goals: Goal.all.compactMap { Outcome($0, measurements) })
    }
}

extension Report.Row {
    init?(_ metric: Metric, _ values: [Double]) {
        guard let median = values.median, let minimum = values.min(), let maximum = values.max() else { return nil }
        self.init(
            name: metric.rawValue, unit: metric.unit, median: median, minimum: minimum, maximum: maximum,
            values: values)
    }
}

extension Report.Outcome {
    init?(_ goal: Goal, _ measurements: Measurements) {
        guard let value = goal.value(measurements) else { return nil }
        var (atMost, atLeast, unit): (Double?, Double?, Metric.Unit?)
        switch goal.limit {
        case .atMost(let limit, let of): (atMost, unit) = (limit, of)
        case .atLeast(let limit): atLeast = limit
        case .none: break
        }
        self.init(
            name: goal.name, value: value, unit: unit, atMost: atMost, atLeast: atLeast,
            missedBy: goal.limit.missedBy(value))
    }
}
