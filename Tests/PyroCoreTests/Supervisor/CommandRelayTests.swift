import PyroCore
import PyroModel
import PyroWire
import Testing

/// A client and a guest played by the test, with the real relay between them.
private struct Stage {
    let toClient: LinkPair
    let toGuest: LinkPair
    let command: GuestCommand
    /// The guest's end of the command.
    let guest: LinkStream
    let relay: Task<Void, Never>

    static func make(timeLimit: Duration = .zero, killGrace: Duration = CommandRelay.killGrace) async throws -> Stage {
        let (toClient, toGuest) = (try await LinkPair.make(), try await LinkPair.make())
        let request = ExecRequest(
            arguments: [[0x61]], shellLine: nil, variables: [], workingDirectory: [0x2F], hasInput: true)
        let command = try GuestCommand(request, over: toClient.client)
        guard let served = try await toClient.server.incoming.next() else { throw CancellationError() }
        let asked = try toGuest.client.open(try ExecRequest(decoding: served.request))
        guard let guest = try await toGuest.server.incoming.next() else { throw CancellationError() }
        let relay = Task {
            await CommandRelay(client: served, guest: asked, timeLimit: timeLimit, killGrace: killGrace).run()
        }
        return Stage(toClient: toClient, toGuest: toGuest, command: command, guest: guest, relay: relay)
    }

    func close() {
        toClient.close()
        toGuest.close()
    }
}

@Suite struct CommandRelayTests {
    @Test func outputAndEndReachTheClientInOrder() async throws {
        let stage = try await Stage.make()
        defer { stage.close() }
        stage.guest.send(ExecStarted(processID: 42))
        try await stage.guest.send([1, 2], channel: Channel.output)
        try await stage.guest.send([3], channel: Channel.error)
        stage.guest.send(ExecExited(.exited(7)))
        stage.guest.finish()
        var events: [GuestCommand.Event] = []
        while let event = try await stage.command.next() { events.append(event) }
        #expect(
            events == [.started(processID: 42), .stdout([1, 2]), .stderr([3]), .ended(ExecExited(.exited(7)))])
        await stage.relay.value
    }

    @Test func aPassedTimeLimitKillsTheTreeAndSaysSo() async throws {
        let stage = try await Stage.make(timeLimit: .milliseconds(50))
        defer { stage.close() }
        guard case .message(let payload)? = try await stage.guest.next() else {
            Issue.record("the guest was not told to kill")
            return
        }
        #expect(try ExecSignal(decoding: payload) == ExecSignal(signal: 9, wholeTree: true))
        stage.guest.send(ExecExited(.signaled(9)))
        stage.guest.finish()
        #expect(try await stage.command.next() == .ended(ExecExited(.signaled(9), timedOut: true)))
    }

    @Test func aGuestThatDoesNotKillLosesItsSay() async throws {
        let stage = try await Stage.make(timeLimit: .milliseconds(20), killGrace: .milliseconds(20))
        defer { stage.close() }
        #expect(try await stage.command.next() == .ended(ExecExited(.signaled(9), timedOut: true)))
        await stage.relay.value
    }

    @Test func aClientThatGivesUpGivesTheCommandUp() async throws {
        let stage = try await Stage.make()
        defer { stage.close() }
        stage.command.abandon()
        await stage.guest.untilReset()
        await stage.relay.value
    }

    @Test func aClientThatGivesUpIsNotHeldByInputThatNobodyReads() async throws {
        let stage = try await Stage.make()
        defer { stage.close() }
        let endless = AsyncThrowingStream<[UInt8], any Error> { [UInt8](repeating: 0, count: 65536) }
        let feeding = Task { try await stage.command.feed(.stream(endless)) }
        stage.guest.send(ExecStarted(processID: 1))
        _ = try await stage.command.next()
        stage.command.abandon()
        await stage.guest.untilReset()
        await stage.relay.value
        await #expect(throws: (any Error).self) { try await feeding.value }
    }

    @Test func aGuestThatSendsNonsenseLosesTheCommand() async throws {
        let stage = try await Stage.make()
        defer { stage.close() }
        stage.guest.send(PongReply(uptimeNanoseconds: 1))
        let error = await #expect(throws: PyroError.self) { try await stage.command.next() }
        #expect(error?.code == .guestLost)
    }

    @Test func anEndThatIsImpossibleIsNotBelieved() async throws {
        let stage = try await Stage.make()
        defer { stage.close() }
        stage.guest.send(ExecExited(.exited(4000)))
        let error = await #expect(throws: PyroError.self) { try await stage.command.next() }
        #expect(error?.code == .guestLost)
    }
}
