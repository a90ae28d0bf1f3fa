import CPyroSys
import Glibc
import PyroWire
import Testing

@Suite struct FlowTests {
    /// What fills the window beside the message that the command runs.
    private static let nearlyFull = WireFormat.windowBytes - 64

    @Test func slowReaderHoldsUpOnlyItself() async throws {
        let (held, other) = try await AgentFixture.run { host in
            let endless = try host.open(ExecRequest.program("cat", "/dev/zero"), finish: false)
            host.slow.insert(endless)
            try host.wait("the window to fill") { $0[endless].output.count >= Self.nearlyFull }
            let other = try host.call(ExecRequest.shell("head -c 3000000 /dev/zero"))
            return (host[endless].output.count, other.output.count)
        }
        #expect((Self.nearlyFull...WireFormat.windowBytes).contains(held))
        #expect(other == 3_000_000)
    }

    @Test func slowReaderGoesOnWhenItReads() async throws {
        let result = try await AgentFixture.run { host in
            let stream = try host.open(ExecRequest.program("head", "-c", "2000000", "/dev/zero"))
            host.slow.insert(stream)
            try host.wait("the window to fill") { $0[stream].output.count >= Self.nearlyFull }
            host.slow.remove(stream)
            host.session.consumed(host[stream].output.count, on: stream)
            return try host.end(of: stream)
        }
        #expect(result.output.count == 2_000_000)
        #expect(result.outcome == .exited(0))
    }

    @Test func commandThatDoesNotReadHoldsUpNobody() async throws {
        let result = try await AgentFixture.run { host in
            let deaf = try host.open(ExecRequest.program("sleep", "1000", input: true), finish: false)
            let taken = host.session.send(
                [UInt8](repeating: 1, count: WireFormat.windowBytes)[...], channel: Channel.input, on: deaf)
            #expect(taken == WireFormat.windowBytes)
            let other = try host.call(ExecRequest.program("echo", "here"))
            // The pipe holds 64 KiB; the credit for them alone may have come back.
            #expect(host.session.sendable(on: deaf) <= 64 << 10)
            return other
        }
        #expect(result.text == "here\n")
    }

    @Test func hostThatDoesNotReadGetsEverythingLater() async throws {
        let total = try await AgentFixture.run { host in
            let streams = try (0..<20).map { _ in
                try host.open(ExecRequest.program("head", "-c", "1000000", "/dev/zero"))
            }
            // The socket, the agent's queue and the pipes fill up.
            usleep(500_000)
            return try streams.map { try host.end(of: $0).output.count }.reduce(0, +)
        }
        #expect(total == 20_000_000)
    }

    @Test func pingIsAnsweredBesideAFlood() async throws {
        try await AgentFixture.run { host in
            let flood = try host.open(ExecRequest.program("cat", "/dev/zero"), finish: false)
            try host.wait("the flood") { !$0[flood].output.isEmpty }
            for _ in 0..<20 { #expect(try host.call(PingRequest()).first(PongReply.self) != nil) }
        }
    }
}
