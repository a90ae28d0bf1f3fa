import PyroCore
import PyroModel
import PyroWire
import Testing

@Suite struct LinkTests {
    @Test func aStreamCarriesBytesBothWaysUnchanged() async throws {
        let pair = try await LinkPair.make()
        defer { pair.close() }
        let (client, server) = try await pair.stream()
        let bytes = (0..<3_000_000).map { _ in UInt8.random(in: .min ... .max) }
        async let sent: Void = {
            try await client.send(bytes, channel: Channel.input)
            client.finish()
        }()
        var received: [UInt8] = []
        while case .data(let part, let channel)? = try await server.next() {
            #expect(channel == Channel.input)
            received += part
        }
        try await sent
        #expect(received == bytes)
    }

    @Test func aSenderIsHeldBackUntilItsReaderReads() async throws {
        let pair = try await LinkPair.make()
        defer { pair.close() }
        let (client, server) = try await pair.stream()
        let total = 4 * WireFormat.windowBytes
        let sender = Task { try await client.send([UInt8](repeating: 1, count: total), channel: Channel.input) }

        // Another stream of the same link is not held up by this one.
        let (second, secondServer) = try await pair.stream()
        second.send(PingRequest())
        guard case .message? = try await secondServer.next() else {
            Issue.record("the second stream's message did not come")
            return
        }
        var received = 0
        while received < total, case .data(let part, _)? = try await server.next() { received += part.count }
        try await sender.value
        #expect(received == total)
    }

    @Test func aResetEndsTheOtherSide() async throws {
        let pair = try await LinkPair.make()
        defer { pair.close() }
        let (client, server) = try await pair.stream()
        client.reset()
        await #expect(throws: LinkStreamReset.self) { try await server.next() }
        await server.untilReset()
    }

    @Test func aLostConnectionEndsEveryStreamWithAReason() async throws {
        let pair = try await LinkPair.make()
        let (client, _) = try await pair.stream()
        pair.server.close()
        let error = await #expect(throws: PyroError.self) { try await client.next() }
        #expect(error?.code == .guestLost)
        #expect(throws: PyroError.self) { try pair.client.open(PingRequest()) }
        #expect(try await pair.server.incoming.next() == nil)
    }

    @Test func aSenderWhoseReaderIsGoneDoesNotWaitForEver() async throws {
        let pair = try await LinkPair.make()
        defer { pair.close() }
        let (client, server) = try await pair.stream()
        let sender = Task {
            try await client.send([UInt8](repeating: 1, count: 4 * WireFormat.windowBytes), channel: Channel.input)
        }
        server.reset()
        await #expect(throws: (any Error).self) { try await sender.value }
    }

    @Test func bothSidesMayFinishAtTheSameMoment() async throws {
        let pair = try await LinkPair.make()
        defer { pair.close() }
        for _ in 0..<500 {
            let (client, server) = try await pair.stream()
            let other = Task { server.finish() }
            client.finish()
            // A finish that crossed ours must still be heard.
            if try await client.next() != nil { Issue.record("something came after the end") }
            await other.value
        }
    }

    @Test func aHundredStreamsAtOnceKeepApart() async throws {
        let pair = try await LinkPair.make()
        defer { pair.close() }
        let echo = Task {
            await withTaskGroup(of: Void.self) { group in
                while let stream = try? await pair.server.incoming.next() {
                    group.addTask {
                        while case .data(let bytes, let channel)? = try? await stream.next() {
                            try? await stream.send(bytes, channel: channel)
                        }
                        stream.finish()
                    }
                }
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<100 {
                group.addTask {
                    let stream = try pair.client.open(PingRequest())
                    let bytes = [UInt8](repeating: UInt8(index), count: 10_000 + index)
                    try await stream.send(bytes, channel: Channel.output)
                    stream.finish()
                    var received: [UInt8] = []
                    while case .data(let part, _)? = try await stream.next() { received += part }
                    #expect(received == bytes)
                }
            }
            try await group.waitForAll()
        }
        pair.close()
        await echo.value
    }
}
