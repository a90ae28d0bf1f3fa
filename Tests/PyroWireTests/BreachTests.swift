import Testing

@testable import PyroWire

/// What a side does with a peer that breaks the format.
@Suite struct BreachTests {
    private func established() throws -> (host: LinkSession, guest: LinkSession, stream: StreamID) {
        var pair = SessionTests.Pair()
        let stream = pair.host.open(PingRequest())
        try pair.carry()
        return (pair.host, pair.guest, stream)
    }

    private func bytes(_ frames: Frame...) -> [UInt8] {
        var bytes: [UInt8] = []
        for frame in frames { frame.encode(into: &bytes) }
        return bytes
    }

    private func expectBreach(_ frames: (StreamID) -> [UInt8], _ comment: Comment) throws {
        var (host, _, stream) = try established()
        var events: [LinkEvent] = []
        #expect(throws: LinkError.self, comment) { try host.receive(frames(stream), events: &events) }
    }

    @Test func liesAboutStreamsAreBreaches() throws {
        try expectBreach({ _ in bytes(Frame(.data, stream: StreamID(rawValue: 4))) }, "a stream of ours, never opened")
        try expectBreach(
            { _ in bytes(Frame(.data, stream: StreamID(rawValue: 1))) }, "a stream of theirs, never opened")
        try expectBreach({ _ in bytes(Frame(.open, stream: StreamID(rawValue: 4))) }, "opening an even stream")
        try expectBreach({ _ in bytes(Frame(.open, stream: StreamID(rawValue: 0))) }, "opening stream 0")
        try expectBreach({ _ in bytes(Frame(.data, stream: StreamID(rawValue: 0))) }, "data of stream 0")
        try expectBreach(
            { _ in bytes(Frame(.open, stream: StreamID(rawValue: 3)), Frame(.open, stream: StreamID(rawValue: 1))) },
            "going back")
        try expectBreach({ bytes(Frame(.finish, stream: $0), Frame(.finish, stream: $0)) }, "finishing twice")
        try expectBreach(
            { _ in bytes(Frame(.hello, stream: StreamID(rawValue: 0), payload: [1, 0, 1, 0])) }, "a late greeting")
    }

    @Test func moreThanTheWindowIsABreach() throws {
        try expectBreach(
            { stream in
                let part = Frame(.data, stream: stream, payload: [UInt8](repeating: 0, count: WireFormat.dataBytes))
                let whole = [Frame](repeating: part, count: WireFormat.windowBytes / WireFormat.dataBytes)
                return (whole + [Frame(.data, stream: stream, payload: [1])]).flatMap { bytes($0) }
            }, "a byte beyond the window")
        try expectBreach({ bytes(Frame(.credit, stream: $0, payload: [1, 0, 0, 0])) }, "credit beyond the window")
        try expectBreach({ bytes(Frame(.credit, stream: $0, payload: [1, 0])) }, "half a credit")
    }

    @Test func streamsAreLimited() throws {
        var (host, _, _) = try established()
        var events: [LinkEvent] = []
        #expect(throws: LinkError.tooManyStreams) {
            for number in 0...UInt32(WireFormat.streams) {
                try host.receive(bytes(Frame(.open, stream: StreamID(rawValue: number * 2 + 1))), events: &events)
            }
        }
    }

    @Test func lateFramesOfAStreamThatIsOverMeanNothing() throws {
        var (host, _, stream) = try established()
        host.reset(stream)
        var events: [LinkEvent] = []
        try host.receive(
            bytes(Frame(.data, stream: stream, payload: [1]), Frame(.reset, stream: stream)), events: &events)
        #expect(events.isEmpty)
    }

    /// Random frames, mostly right ones: an error or events, never a trap and never more than the limits.
    @Test func randomFramesNeverTrap() throws {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<2000 {
            var (host, guest, _) = try established()
            var events: [LinkEvent] = []
            for _ in 0..<20 {
                let kind = Frame.Kind.allCases.randomElement(using: &generator) ?? .data
                let count = Int.random(in: 0...min(8, Frame.payloadLimit(of: kind)), using: &generator)
                let frame = Frame(
                    kind, stream: StreamID(rawValue: UInt32.random(in: 0...6, using: &generator)),
                    channel: UInt8.random(in: 0...3, using: &generator),
                    payload: (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
                if (try? host.receive(bytes(frame), events: &events)) == nil { break }
                if (try? guest.receive(bytes(frame), events: &events)) == nil {
                    guest.restart()
                    _ = try? guest.receive([UInt8](), events: &events)
                }
            }
            #expect(host.streams.count <= WireFormat.streams)
        }
    }

    @Test func guestFindsTheNextHostWhateverIsLeft() throws {
        var generator = SeededGenerator(seed: 8)
        for round in 0..<300 {
            var guest = try established().guest
            // The end of an old life: a frame cut anywhere, or noise.
            let left = Int.random(in: 0...90, using: &generator)
            let stale =
                round % 2 == 0
                ? Array(
                    bytes(Frame(.data, stream: StreamID(rawValue: 2), payload: [UInt8](repeating: 3, count: 80)))
                        .prefix(left))
                : (0..<left).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var next = LinkSession.host(nonce: (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) })
            var events: [LinkEvent] = []
            let greeting = next.takeOutput()
            Self.drive(&guest, stale + greeting, &events)
            // As the agent does when nothing comes for a while.
            if guest.hasGreetingInPendingBytes {
                guest.restart()
                Self.drive(&guest, [], &events)
            }
            try next.receive(guest.takeOutput(), events: &events)
            // A greeting that ends exactly where the frame does cannot be told from its contents.
            let looksWhole = round % 2 == 0 && left + greeting.count == 92
            #expect(next.isEstablished || looksWhole, "\(left) bytes were left")
        }
    }

    private static func drive(_ guest: inout LinkSession, _ bytes: [UInt8], _ events: inout [LinkEvent]) {
        var bytes = bytes
        while (try? guest.receive(bytes, events: &events)) == nil {
            guest.restart()
            bytes = []
        }
    }
}
