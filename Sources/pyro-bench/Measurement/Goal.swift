/// A number to reach, made of rows of the same run.
struct Goal: Sendable {
    let name: String
    let limit: Limit
    /// The number, from the medians of rows; `nil` where one was not measured.
    let value: @Sendable (Measurements) -> Double?

    enum Limit: Sendable {
        case atMost(Double, Metric.Unit?)
        case atLeast(Double)
        /// No goal: it explains the others.
        case none
    }

    static let all = [
        ratio(.restore, to: .qemuFloor, .atMost(3, nil)),
        ratio(.boot, to: .restore, .atLeast(8)),
        ratio(.ready, to: .restore, .atMost(2, nil)),
        ratio(.workspaceCreate, to: .restore, .atMost(2, nil)),
        difference(.execRoundTrip, over: .guestForkExec, .atMost(2, .milliseconds)),
        difference(.workspaceExec, over: .workspaceForkExec, .atMost(2, .milliseconds)),
        Goal(name: "tree_seed", limit: .atMost(15_000, .milliseconds)) { $0.median(.treeSeed) },
        Goal(name: "tree_diff", limit: .atMost(1500, .milliseconds)) { $0.median(.treeDiff) },
        ratio(.treeReset, to: .workspaceCreate, .atMost(2, nil)),
        ratio(.workspaceReset, to: .workspaceCreate, .atMost(2, nil)),
        Goal(name: "cli_start", limit: .atMost(40, .milliseconds)) { $0.median(.cliStart) },
        Goal(name: "workspace_list", limit: .atMost(40, .milliseconds)) { $0.median(.workspaceList) },
        Goal(name: "idle_memory", limit: .atMost(120, .mebibytes)) { $0.median(.idleMemory) },
        ratio(.restore, to: .qemuIncomingJailed, .none),
        ratio(.qemuFloorJailed, to: .qemuFloor, .none),
        ratio(.runTrue, to: .ready, .none),
        ratio(.eightRuns, to: .runTrue, .none),
        ratio(.workspaceResume, to: .restore, .none),
        ratio(.eightCreates, to: .workspaceCreate, .none),
        ratio(.treeDiff, to: .workspaceCreate, .none),
        ratio(.treePush, to: .treeSeed, .none),
        ratio(.treeExport, to: .treeSeed, .none),
    ]

    private static func ratio(_ metric: Metric, to other: Metric, _ limit: Limit) -> Goal {
        Goal(name: "\(metric.rawValue) / \(other.rawValue)", limit: limit) {
            guard let value = $0.median(metric), let base = $0.median(other), base > 0 else { return nil }
            return value / base
        }
    }

    private static func difference(_ metric: Metric, over other: Metric, _ limit: Limit) -> Goal {
        Goal(name: "\(metric.rawValue) - \(other.rawValue)", limit: limit) {
            guard let value = $0.median(metric), let base = $0.median(other) else { return nil }
            return value - base
        }
    }
}

extension Goal.Limit {
    /// By how much a value misses the goal; 0 where it is reached, `nil` where there is no goal.
    func missedBy(_ value: Double) -> Double? {
        switch self {
        case .atMost(let limit, _): max(0, value - limit)
        case .atLeast(let limit): max(0, limit - value)
        case .none: nil
        }
    }
}
