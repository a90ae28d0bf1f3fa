extension LinkSession {
    /// Takes bytes as they arrive.
    ///
    /// Events are appended in order, those before a breach included. After an error a host must close; a guest calls
    /// ``restart()``, which looks for the next host in what has arrived already.
    package mutating func receive(_ bytes: some Collection<UInt8>, events: inout [LinkEvent]) throws(LinkError) {
        var bytes = Array(bytes)
        if case .hunting(var scanner) = phase {
            bytes = decoder.drain() + bytes
            guard let rest = try scanner.scan(bytes) else {
                phase = .hunting(scanner)
                return
            }
            phase = .greeting
            bytes = rest
        }
        decoder.append(bytes)
        try beginGreeting()
        if role == .guest, case .greeting = phase, nonce.isEmpty { return }
        while let frame = try decoder.next() {
            try handle(frame, events: &events)
        }
    }

    /// The guest reads the nonce that follows the host's magic together with the `hello` behind it.
    ///
    /// Both at once, so that nothing is used up when they turn out to be no greeting: the real one may overlap them.
    private mutating func beginGreeting() throws(LinkError) {
        guard role == .guest, case .greeting = phase, nonce.isEmpty else { return }
        let pending = decoder.pendingBytes
        guard pending.count >= WireFormat.nonceBytes + WireFormat.headerBytes else { return }
        let rest = pending.dropFirst(WireFormat.nonceBytes)
        let header = try FrameHeader(decoding: rest.prefix(WireFormat.headerBytes))
        guard header.kind == .hello else { throw .malformed("a frame of kind \(header.kind) instead of a greeting") }
        guard rest.count >= WireFormat.headerBytes + Int(header.length) else { return }
        nonce = Array(pending.prefix(WireFormat.nonceBytes))
        decoder.skip(WireFormat.nonceBytes)
    }

    private mutating func handle(_ frame: Frame, events: inout [LinkEvent]) throws(LinkError) {
        switch (phase, frame.kind) {
        case (.greeting, .hello) where role == .guest, (.greeting, .welcome) where role == .host:
            let version = try agree(on: frame.payload)
            if role == .guest { answer(version...version) }
            phase = .established
            events.append(.established(version: version))
        case (.established, .open): try opened(frame, events: &events)
        case (.established, .data), (.established, .message): try received(frame, events: &events)
        case (.established, .credit): try credited(frame, events: &events)
        case (.established, .finish), (.established, .reset): try ended(frame, events: &events)
        default: throw .malformed("a frame of kind \(frame.kind) out of place")
        }
    }

    private mutating func answer(_ versions: ClosedRange<UInt16>) {
        frames += WireFormat.guestMagic + nonce
        Frame(.welcome, versions: versions).encode(into: &frames)
    }

    private mutating func agree(on payload: [UInt8]) throws(LinkError) -> UInt16 {
        guard payload.count >= 4 else { throw .malformed("a greeting without versions") }
        let lowest = UInt16(payload[0]) | UInt16(payload[1]) << 8
        let highest = UInt16(payload[2]) | UInt16(payload[3]) << 8
        guard lowest <= highest else { throw .malformed("a greeting with versions the wrong way round") }
        let common = (
            lowest: max(lowest, WireFormat.versions.lowerBound), highest: min(highest, WireFormat.versions.upperBound)
        )
        guard common.lowest <= common.highest else {
            // The host reads from this answer what the agent speaks, and says so to its user.
            if role == .guest { answer(WireFormat.versions) }
            throw .versionMismatch(offered: lowest...highest)
        }
        return common.highest
    }

    private mutating func opened(_ frame: Frame, events: inout [LinkEvent]) throws(LinkError) {
        let number = frame.stream.rawValue
        let isTheirs = number % 2 == (role == .host ? 1 : 0) && number > 0
        guard isTheirs, number > lastRemoteStream ?? 0 else {
            throw .badStream("opened \(frame.stream), which is not its to open")
        }
        guard streams.count < WireFormat.streams else { throw .tooManyStreams }
        lastRemoteStream = number
        streams[frame.stream] = StreamState()
        events.append(.opened(frame.stream, frame.payload))
    }

    private mutating func received(_ frame: Frame, events: inout [LinkEvent]) throws(LinkError) {
        guard try isOpen(frame.stream) else { return }
        // One message may overdraw what data may not: the sender never waits to say how a command ended.
        let allowance =
            (streams[frame.stream]?.receiveCredit ?? 0) + (frame.kind == .message ? WireFormat.messageBytes : 0)
        guard frame.payload.count <= allowance, streams[frame.stream]?.receivedFinish == false else {
            throw .creditOverrun(frame.stream)
        }
        streams[frame.stream]?.receiveCredit -= frame.payload.count
        events.append(
            frame.kind == .data
                ? .data(frame.stream, channel: frame.channel, frame.payload) : .message(frame.stream, frame.payload))
    }

    private mutating func credited(_ frame: Frame, events: inout [LinkEvent]) throws(LinkError) {
        guard frame.payload.count == 4 else { throw .malformed("a credit of \(frame.payload.count) bytes") }
        guard try isOpen(frame.stream) else { return }
        let more = Int(frame.payload[...].littleEndian32(at: 0))
        let credit = (streams[frame.stream]?.sendCredit ?? 0) + more
        guard credit <= WireFormat.windowBytes else { throw .malformed("more credit than the window holds") }
        streams[frame.stream]?.sendCredit = credit
        events.append(.writable(frame.stream))
    }

    private mutating func ended(_ frame: Frame, events: inout [LinkEvent]) throws(LinkError) {
        guard try isOpen(frame.stream) else { return }
        if frame.kind == .reset {
            streams[frame.stream] = nil
            events.append(.reset(frame.stream))
        } else {
            guard streams[frame.stream]?.receivedFinish == false else {
                throw .badStream("finished \(frame.stream) twice")
            }
            streams[frame.stream]?.receivedFinish = true
            events.append(.finished(frame.stream))
            removeIfOver(frame.stream)
        }
    }

    /// Whether a stream is open; `false` for one that is over, whose late frames mean nothing.
    private func isOpen(_ stream: StreamID) throws(LinkError) -> Bool {
        if streams[stream] != nil { return true }
        let isOurs = stream.rawValue % 2 == (role == .host ? 0 : 1)
        let wasOpened =
            stream.rawValue < nextLocalStream && isOurs || !isOurs && stream.rawValue <= lastRemoteStream ?? 0
        guard stream.rawValue > 0, wasOpened else {
            throw .badStream("spoke of \(stream), which was never opened")
        }
        return false
    }
}
