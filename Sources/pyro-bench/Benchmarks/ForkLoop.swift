internal import PyroModel

/// What a guest itself takes to fork, execute and wait for a program, by a loop of its own shell.
enum ForkLoop {
    private static let forks = 50

    static let arguments = [
        "sh", "-c", "date +%s%N; i=0; while [ $i -lt \(forks) ]; do /bin/true; i=$((i+1)); done; date +%s%N",
    ]

    /// The time of one program, from what ``arguments`` printed.
    static func time(in text: String) throws -> Duration {
        let times = text.split(separator: "\n").compactMap { Int64($0) }
        guard times.count == 2, times[1] > times[0] else {
            throw PyroError(.internal, "The guest's clock said \"\(text)\".")
        }
        // From the middle of the first `date` to that of the second: one program more.
        return .nanoseconds((times[1] - times[0]) / Int64(forks + 1))
    }
}
