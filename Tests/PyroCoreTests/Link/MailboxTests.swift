import PyroCore
import Synchronization
import Testing

@Suite struct MailboxTests {
    @Test func elementsComeInOrderAndThenTheEnd() async throws {
        let box = Mailbox<Int>()
        for number in 1...3 { box.push(number) }
        box.finish()
        var seen: [Int] = []
        while let number = try await box.next() { seen.append(number) }
        #expect(seen == [1, 2, 3])
    }

    @Test func aFailureIsToldAfterWhatCameBeforeIt() async throws {
        struct Broken: Error {}
        let box = Mailbox<Int>()
        box.push(1)
        box.finish(throwing: Broken())
        #expect(try await box.next() == 1)
        await #expect(throws: Broken.self) { try await box.next() }
    }

    @Test func aWaitingReaderIsWokenByAnElement() async throws {
        let box = Mailbox<Int>()
        async let number = box.next()
        box.push(7)
        #expect(try await number == 7)
    }

    @Test func aCancelledReaderStopsWaiting() async throws {
        let box = Mailbox<Int>()
        let reader = Task { try await box.next() }
        reader.cancel()
        await #expect(throws: CancellationError.self) { try await reader.value }
    }

    @Test func aSenderWaitsUntilThereIsRoom() async throws {
        let box = Mailbox<Int>(capacity: 1)
        try await box.send(1)
        let sender = Task { try await box.send(2) }
        #expect(try await box.next() == 1)
        #expect(try await box.next() == 2)
        try await sender.value
    }

    @Test func aSenderToAnEndedBoxIsTold() async throws {
        let box = Mailbox<Int>(capacity: 1)
        try await box.send(1)
        let sender = Task { try await box.send(2) }
        box.finish()
        await #expect(throws: CancellationError.self) { try await sender.value }
    }

    @Test func manySignalsAreOne() async throws {
        let box = Mailbox<Int>()
        for _ in 0..<10 { box.signal(1) }
        box.finish()
        #expect(try await box.next() == 1)
        #expect(try await box.next() == nil)
    }

    @Test func whatWasPutInIsDealtWithWhenTheReaderComesBackForMore() async throws {
        let box = Mailbox<Int>()
        await withTaskGroup(of: Void.self) { group in
            let seen = Mutex(0)
            group.addTask {
                while let number = try? await box.next() {
                    await Task.yield()
                    seen.withLock { $0 = number }
                }
            }
            for number in 1...200 {
                box.push(number)
                await box.dealtWith()
                #expect(seen.withLock { $0 } == number)
            }
            box.finish()
        }
        await box.dealtWith()
    }

    @Test func aReaderThatIsGoneKeepsNobodyWaiting() async throws {
        let box = Mailbox<Int>()
        box.push(1)
        async let dealtWith: Void = box.dealtWith()
        box.giveUpWaiting()
        await dealtWith
        box.push(2)
        await box.dealtWith()
    }
}
