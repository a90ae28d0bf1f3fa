import FrontEnd
import Glibc
import Testing

@testable import PyroCLI

@Suite struct FrontEndTests {
    @Test func standardInputComesInPartsAndEnds() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (readEnd, writeEnd) = (ends[0], ends[1])
        defer { close(readEnd) }
        var input = StandardInput(descriptor: readEnd).makeAsyncIterator()
        try Descriptor.writeAll([1, 2, 3], to: writeEnd)
        #expect(try await input.next() == [1, 2, 3])
        try Descriptor.writeAll([4], to: writeEnd)
        #expect(try await input.next() == [4])
        close(writeEnd)
        #expect(try await input.next() == nil)
    }

    @Test func cancellingDoesNotWaitForABlockedRead() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (readEnd, writeEnd) = (ends[0], ends[1])
        let task = Task {
            var input = StandardInput(descriptor: readEnd).makeAsyncIterator()
            return try await input.next()
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        close(writeEnd)
        close(readEnd)
    }

    @Test func aPipeWithoutAReaderIsToldApart() throws {
        SignalWatch.ignoreClosedPipes()
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        let writeEnd = ends[1]
        let error = #expect(throws: DescriptorError.self) { try Descriptor.writeAll([1], to: writeEnd) }
        #expect(error?.isClosedPipe == true)
        #expect(error?.description == "could not write: Broken pipe")
    }

    @Test func aDescriptorInNonBlockingModeIsWaitedFor() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (readEnd, writeEnd) = (ends[0], ends[1])
        defer { close(readEnd) }
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        // More than a pipe holds, so that the writer has to wait for the reader.
        let sent = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        let writing = Task {
            try await BlockingLane("test").run { try Descriptor.writeAll(sent, to: writeEnd) }
            close(writeEnd)
        }
        var received: [UInt8] = []
        for try await part in StandardInput(descriptor: readEnd) { received += part }
        try await writing.value
        #expect(received == sent)
    }

    @Test func aLaneKeepsTheOrderOfItsCalls() async throws {
        let lane = BlockingLane("test")
        let order = Recorder<Int>()
        for index in 0..<100 { lane.enqueue { order.add(index) } }
        try await lane.run { order.add(100) }
        #expect(order.values == Array(0...100))
    }
}
