import Synchronization
import Testing

@testable import PyroCore

@Suite struct WatchersTests {
    /// A number that tasks wait for.
    private final class Counter: Sendable {
        let value = Mutex(0)
        let watchers = Watchers()

        func raise() {
            value.withLock { $0 += 1 }
            watchers.tell()
        }

        func reaches(_ number: Int) async {
            await watchers.wait { [self] in value.withLock { $0 >= number } }
        }
    }

    @Test func aConditionThatHoldsIsNotWaitedFor() async {
        await Watchers().wait { true }
    }

    @Test func everyWaiterIsWokenAtItsOwnMoment() async {
        let counter = Counter()
        await withTaskGroup(of: Int.self) { group in
            for number in 1...50 {
                group.addTask {
                    await counter.reaches(number)
                    return counter.value.withLock { $0 } - number
                }
            }
            group.addTask {
                for _ in 1...50 {
                    counter.raise()
                    await Task.yield()
                }
                return 0
            }
            for await lead in group { #expect(lead >= 0) }
        }
    }

    /// Nothing that happens between the look at the condition and the wait may be missed.
    @Test func noChangeIsMissed() async {
        for _ in 0..<2000 {
            let counter = Counter()
            async let reached: Void = counter.reaches(1)
            counter.raise()
            await reached
        }
    }

    @Test func theEndReleasesThoseWhoWaitAndThoseWhoCome() async {
        let watchers = Watchers()
        async let early: Void = watchers.wait { false }
        watchers.finish()
        await early
        await watchers.wait { false }
    }

    @Test func aCancelledTaskWaitsNoLonger() async {
        for _ in 0..<500 {
            let watchers = Watchers()
            let waiting = Task { await watchers.wait { false } }
            waiting.cancel()
            await waiting.value
        }
    }
}
