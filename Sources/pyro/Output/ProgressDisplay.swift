internal import PyroSDK
internal import Synchronization

/// Progress on stderr: a bar that is drawn over itself on a terminal, elsewhere a line a step.
final class ProgressDisplay: Sendable {
    static let barWidth = 24
    /// Without a terminal a step is told again each time it has come on by this much.
    static let plainStep = 0.1

    private struct State {
        /// When the first step of what is going on came.
        var start: ContinuousClock.Instant?
        /// The newest step that came too early to be shown.
        var delayed: Progress?
        /// Whether there is a bar to be taken away.
        var drawn = false
        var last: Progress?
        var lastPlainFraction = 0.0
    }

    private let console: Console
    private let state = Mutex(State())

    init(_ console: Console) {
        self.console = console
    }

    /// Shows a step, unless the work has only begun.
    /// - Returns: after which time ``showDelayed()`` is to be called.
    func show(_ step: Progress) -> Duration? {
        let now = ContinuousClock.now
        let (text, delay) = state.withLock { state -> (String?, Duration?) in
            let start = state.start ?? now
            let isFirst = state.start == nil
            state.start = start
            guard now - start >= console.progressDelay else {
                state.delayed = step
                return (nil, isFirst ? console.progressDelay : nil)
            }
            state.delayed = nil
            return (render(step, &state), nil)
        }
        if let text { try? console.write(.error, Array(text.utf8)) }
        return delay
    }

    /// Shows the step that came too early, if the work is still going on.
    func showDelayed() {
        let text = state.withLock { state -> String? in
            guard let step = state.delayed.take() else { return nil }
            return render(step, &state)
        }
        if let text { try? console.write(.error, Array(text.utf8)) }
    }

    /// Takes the bar away before anything else is printed; what was going on is over.
    func clear() {
        let wasDrawn = state.withLock { state in
            defer { (state.drawn, state.delayed, state.start) = (false, nil, nil) }
            return state.drawn
        }
        if wasDrawn { try? console.write(.error, Array("\r\u{1B}[K".utf8)) }
    }

    private func render(_ step: Progress, _ state: inout State) -> String? {
        drawsBar ? bar(step, &state) : line(step, &state)
    }

    private var drawsBar: Bool { console.errorIsTerminal && console.decorated }

    private func bar(_ step: Progress, _ state: inout State) -> String? {
        guard step != state.last || !state.drawn else { return nil }
        state.last = step
        state.drawn = true
        var text = step.message
        if let fraction = step.fraction {
            let filled = Int(Self.clamped(fraction) * Double(Self.barWidth))
            let cells = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.barWidth - filled)
            text = "[\(cells)] \(Self.percent(fraction)) \(text)"
        }
        // A line that wraps could not be drawn over.
        return "\r\u{1B}[K" + text.prefix(max(console.columns() - 1, 1))
    }

    private func line(_ step: Progress, _ state: inout State) -> String? {
        // What follows a colon names the part in work, such as one of hundreds of packages.
        let isNew = Self.activity(step) != state.last.map(Self.activity)
        let fraction = step.fraction.map(Self.clamped) ?? 0
        guard isNew || fraction >= state.lastPlainFraction + Self.plainStep else { return nil }
        state.last = step
        state.lastPlainFraction = fraction
        guard let known = step.fraction else { return "\(step.message)\n" }
        return "\(step.message) (\(Self.percent(known).drop { $0 == " " }))\n"
    }

    private static func activity(_ step: Progress) -> Substring {
        step.message.prefix { $0 != ":" }
    }

    private static func percent(_ fraction: Double) -> String {
        let digits = String(Int(clamped(fraction) * 100))
        return String(repeating: " ", count: 3 - digits.count) + digits + "%"
    }

    private static func clamped(_ fraction: Double) -> Double {
        fraction.isNaN ? 0 : min(max(fraction, 0), 1)
    }
}
