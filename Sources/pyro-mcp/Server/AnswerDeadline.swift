internal import PyroSDK

/// How long calls may take before they answer with how far they came.
struct AnswerTime: Sendable {
    /// A second below the contract's limit, for writing the answer on a busy host.
    static let standard = AnswerTime(limit: .seconds(Limits.toolAnswerSeconds - 1), reserve: .seconds(2))

    var limit: Duration
    /// What is kept of it for a step that has to follow another, such as asking how things stand.
    var reserve: Duration
}

/// Until when a call must have its answer, whatever the SDK is still doing for it.
struct AnswerDeadline: Sendable {
    let time: AnswerTime
    private let end: ContinuousClock.Instant

    /// Begins to count.
    init(_ time: AnswerTime) {
        self.time = time
        end = .now + time.limit
    }

    /// The time that is left; never negative.
    var remaining: Duration { max(.zero, end - .now) }

    /// The time that is left for a step which another has to follow; never negative.
    var remainingForStep: Duration { max(.zero, remaining - time.reserve) }
}
