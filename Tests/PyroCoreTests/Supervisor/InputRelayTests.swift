import PyroWire
import Testing

@testable import PyroCore

@Suite struct InputRelayTests {
    @Test func inputAndItsEndReachTheCommandInOrder() async throws {
        let stage = try await CommandStage()
        let relay = Task { await InputRelay(client: stage.served, command: stage.command, isWhole: false).run() }
        let bytes = (0..<3 * WireFormat.windowBytes).map { _ in UInt8.random(in: .min ... .max) }
        let sending = Task {
            try await stage.client.send(bytes, channel: Channel.input)
            stage.client.send(ExecInputEnd())
            stage.client.finish()
        }
        #expect(try await Self.input(of: stage) == bytes)
        try await sending.value
        await relay.value
    }

    /// What is given at once is the command's, also when the client has gone before the command has read any of it.
    @Test func wholeInputIsKeptHoweverSlowlyTheCommandReads() async throws {
        let stage = try await CommandStage()
        let relay = Task { await InputRelay(client: stage.served, command: stage.command, isWhole: true).run() }
        let bytes = (0..<8 * WireFormat.windowBytes).map { _ in UInt8.random(in: .min ... .max) }
        // It is taken although nobody reads.
        try await stage.client.send(bytes, channel: Channel.input)
        stage.client.send(ExecInputEnd())
        stage.client.finish()
        #expect(try await Self.input(of: stage) == bytes)
        await relay.value
    }

    @Test func aClientThatGoesHasNoMoreToSay() async throws {
        let stage = try await CommandStage()
        let relay = Task { await InputRelay(client: stage.served, command: stage.command, isWhole: false).run() }
        try await stage.client.send([1, 2, 3], channel: Channel.input)
        stage.client.reset()
        #expect(try await [[], [1, 2, 3]].contains(Self.input(of: stage)))
        await relay.value
    }

    @Test func aCommandThatEndsLetsTheClientBe() async throws {
        let stage = try await CommandStage()
        let relay = Task { await InputRelay(client: stage.served, command: stage.command, isWhole: true).run() }
        stage.guest.reset()
        try await stage.client.send([1, 2, 3], channel: Channel.input)
        stage.client.send(ExecInputEnd())
        stage.client.finish()
        await relay.value
    }

    /// What the guest gets until the end of input.
    private static func input(of stage: CommandStage) async throws -> [UInt8] {
        var input: [UInt8] = []
        while let event = try await stage.guest.next() {
            switch event {
            case .data(let bytes, channel: Channel.input): input += bytes
            case .data(_, let channel): Issue.record("input came on channel \(channel)")
            case .message(let payload): if try MessageKind(of: payload) == .execInputEnd { return input }
            }
        }
        return input
    }
}
