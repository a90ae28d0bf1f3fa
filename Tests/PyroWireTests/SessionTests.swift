import Testing

@testable import PyroWire

@Suite struct SessionTests {
    /// Two sides wired to each other.
    struct Pair {
        var host = LinkSession.host(nonce: [UInt8](repeating: 42, count: WireFormat.nonceBytes))
        var guest = LinkSession.guest()
        var hostEvents: [LinkEvent] = []
        var guestEvents: [LinkEvent] = []

        /// Carries bytes until both are silent, in chunks that `chunk` chooses.
        mutating func carry(chunk: () -> Int = { .max }) throws {
            while true {
                let down = host.takeOutput()
                let up = guest.takeOutput()
                if down.isEmpty, up.isEmpty { return }
                try Self.feed(down, chunk) { (part) throws in try guest.receive(part, events: &guestEvents) }
                try Self.feed(up, chunk) { (part) throws in try host.receive(part, events: &hostEvents) }
            }
        }

        private static func feed(
            _ bytes: [UInt8], _ chunk: () -> Int, _ body: (ArraySlice<UInt8>) throws -> Void
        ) throws {
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = rest.prefix(max(1, chunk()))
                try body(part)
                rest = rest.dropFirst(part.count)
            }
        }
    }

    @Test func handshakeAgreesOnAVersion() throws {
        var pair = Pair()
        try pair.carry()
        #expect(pair.hostEvents == [.established(version: 1)])
        #expect(pair.guestEvents == [.established(version: 1)])
    }

    @Test func hostSendsNothingButItsGreetingBeforeTheAnswer() throws {
        var pair = Pair()
        _ = pair.host.open(PingRequest())
        let greeting = pair.host.takeOutput()
        #expect(greeting.count == WireFormat.hostMagic.count + WireFormat.nonceBytes + WireFormat.headerBytes + 4)
        #expect(pair.host.output.isEmpty && pair.host.takeOutput().isEmpty)
        try pair.guest.receive(greeting, events: &pair.guestEvents)
        try pair.carry()
        #expect(pair.guestEvents.count == 2)
    }

    @Test func handshakePassesOverStaleBytesCutAnywhere() throws {
        var generator = SeededGenerator(seed: 4)
        let stale = (0..<40).map { _ in UInt8.random(in: 0...255, using: &generator) } + WireFormat.guestMagic.prefix(9)
        for cut in 0...stale.count + 20 {
            var pair = Pair()
            let greeting = Array(stale) + pair.host.takeOutput()
            try pair.guest.receive(greeting.prefix(cut), events: &pair.guestEvents)
            try pair.guest.receive(greeting.dropFirst(cut), events: &pair.guestEvents)
            let answer = Array(stale) + pair.guest.takeOutput()
            try pair.host.receive(answer.prefix(cut), events: &pair.hostEvents)
            try pair.host.receive(answer.dropFirst(cut), events: &pair.hostEvents)
            #expect(pair.host.isEstablished && pair.guest.isEstablished, "cut at \(cut)")
        }
    }

    @Test func answerToAnotherNonceIsStale() throws {
        var pair = Pair()
        var other = LinkSession.guest()
        var earlier = LinkSession.host(nonce: [UInt8](repeating: 1, count: WireFormat.nonceBytes))
        var events: [LinkEvent] = []
        try other.receive(earlier.takeOutput(), events: &events)
        try pair.host.receive(other.takeOutput(), events: &pair.hostEvents)
        #expect(!pair.host.isEstablished)
    }

    @Test func hostGivesUpAfterTooManyStaleBytes() {
        var host = LinkSession.host(nonce: [UInt8](repeating: 1, count: WireFormat.nonceBytes))
        var events: [LinkEvent] = []
        let chunk = [UInt8](repeating: 7, count: 1 << 20)
        #expect(throws: LinkError.noHandshake) {
            for _ in 0...(WireFormat.staleBytes >> 20) { try host.receive(chunk, events: &events) }
        }
    }

    @Test func streamsCarryDataBothWaysInAnyChunks() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<30 {
            var pair = Pair()
            let down = (0..<Int.random(in: 0...100_000, using: &generator)).map { UInt8(truncatingIfNeeded: $0) }
            let stream = pair.host.open(FreezeRequest(dropCaches: true))
            #expect(pair.host.send(down[...], channel: Channel.input, on: stream) == down.count)
            pair.host.finish(stream)
            try pair.carry { Int.random(in: 1...70_000, using: &generator) }
            #expect(pair.guest.send(down[...], channel: Channel.output, on: stream) == down.count)
            pair.guest.send(DoneReply(), on: stream)
            pair.guest.finish(stream)
            try pair.carry { Int.random(in: 1...70_000, using: &generator) }
            #expect(Self.data(pair.guestEvents) == down)
            #expect(Self.data(pair.hostEvents) == down)
            #expect(pair.hostEvents.suffix(2) == [.message(stream, DoneReply().encoded()), .finished(stream)])
            #expect(!pair.host.contains(stream) && !pair.guest.contains(stream))
        }
    }

    private static func data(_ events: [LinkEvent]) -> [UInt8] {
        events.flatMap { event -> [UInt8] in
            if case .data(_, _, let bytes) = event { bytes } else { [] }
        }
    }

    @Test func creditEndsAtTheWindowAndComesBack() throws {
        var pair = Pair()
        let stream = pair.host.open(PingRequest())
        try pair.carry()
        let bytes = [UInt8](repeating: 1, count: WireFormat.windowBytes + 1)
        #expect(pair.host.send(bytes[...], channel: 0, on: stream) == WireFormat.windowBytes)
        #expect(pair.host.sendable(on: stream) == 0)
        try pair.carry()
        pair.guest.consumed(WireFormat.windowBytes, on: stream)
        try pair.carry()
        #expect(pair.host.sendable(on: stream) == WireFormat.windowBytes)
        #expect(pair.hostEvents.last == .writable(stream))
    }

    @Test func dataFrameIsWhatSendWouldHaveSent() throws {
        var pair = Pair()
        let stream = pair.host.open(PingRequest())
        try pair.carry()
        let frame = pair.guest.dataFrame(channel: 2, on: stream, atMost: 10) { buffer in
            #expect(buffer.count == 10)
            buffer.copyBytes(from: [7, 8, 9])
            return 3
        }
        try pair.host.receive(frame ?? [], events: &pair.hostEvents)
        #expect(pair.hostEvents.last == .data(stream, channel: 2, [7, 8, 9]))
        #expect(pair.guest.sendable(on: stream) == WireFormat.windowBytes - 3)
        #expect(pair.guest.dataFrame(channel: 2, on: stream, atMost: 10) { _ in 0 } == nil)
        #expect(pair.guest.dataFrame(channel: 2, on: StreamID(rawValue: 8), atMost: 10) { _ in 1 } == nil)
    }
}
