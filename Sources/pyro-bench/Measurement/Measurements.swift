/// The values of one run, by what was measured.
struct Measurements: Sendable {
    private(set) var values: [Metric: [Double]] = [:]
    /// The rows that were asked for; all of them when empty.
    private let wanted: Set<Metric>

    init(of wanted: Set<Metric> = []) {
        self.wanted = wanted
    }

    /// Whether any of these rows was asked for: a step that takes long can be left out otherwise.
    func wants(_ metrics: [Metric]) -> Bool {
        wanted.isEmpty || !wanted.isDisjoint(with: metrics)
    }

    mutating func add(_ metric: Metric, _ value: Double) {
        values[metric, default: []].append(value)
    }

    /// Adds a time in milliseconds.
    mutating func add(_ metric: Metric, _ duration: Duration) {
        add(metric, duration / .milliseconds(1))
    }

    /// Adds one value for many takings of a short time: what a round says, like every other row.
    mutating func add(_ metric: Metric, medianOf durations: [Duration]) {
        if let median = durations.map({ $0 / .milliseconds(1) }).median { add(metric, median) }
    }

    func median(_ metric: Metric) -> Double? {
        values[metric]?.median
    }
}

extension Array<Double> {
    /// The middle value, or the mean of the two in the middle; `nil` for none.
    var median: Double? {
        guard !isEmpty else { return nil }
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
