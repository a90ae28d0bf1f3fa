import Testing

@testable import PyroAgent

@Suite struct StillnessTests {
    /// Every state, and what each event makes of it, in the order of `Event`.
    private static let table: [Stillness: [Stillness]] = [
        .running: [.freezing, .frozen, .running, .running, .running, .running],
        .freezing: [.freezing, .frozen, .running, .freezing, .running, .freezing],
        .frozen: [.frozen, .frozen, .running, .thawing, .running, .frozen],
        .thawing: [.thawing, .frozen, .running, .thawing, .running, .frozen],
    ]

    @Test(arguments: Stillness.allCases)
    func everyEventInEveryState(state: Stillness) {
        #expect(Stillness.Event.allCases.map(state.after) == Self.table[state])
    }

    @Test func nothingIsSaidFromTheAnswerToFreezeUntilTheThawIsDone() {
        #expect(Stillness.allCases.filter(\.isQuiet) == [.frozen, .thawing])
        #expect(Stillness.allCases.filter(\.allowsStart) == [.running])
    }
}
