import CPyroSys
import Glibc
import PyroWire
import Testing

/// One port, several hosts after one another, as after a restore.
@Suite struct ReconnectTests {
    /// - Parameter stale: what the earlier host leaves half said.
    private func expectNewHostAnswered(leaving stale: @escaping @Sendable (HostClient) -> [UInt8]) async throws {
        try await onOwnThread {
            try AgentFixture.withPort { port in
                let first = HostClient(port)
                let stream = try first.open(ExecRequest.shell("echo $$ $$; exec sleep 1000"), finish: false)
                try first.wait("the command") { $0[stream].output.contains(10) }
                let pid = Int32(first[stream].text.split(separator: " ")[0]) ?? 0
                let bytes = stale(first)
                #expect(write(port, bytes, bytes.count) == bytes.count)

                let second = HostClient(port)
                #expect(try second.call(PingRequest()).first(PongReply.self) != nil)
                #expect(try second.call(ExecRequest.program("echo", "new")).text == "new\n")
                try second.wait("the old command's end") { _ in !isAlive(pid) }
            }
        }
    }

    @Test func nothingLeftOver() async throws {
        try await expectNewHostAnswered { _ in [] }
    }

    @Test(arguments: [1, 11, 12, 13, 100])
    func frameCutOff(bytes: Int) async throws {
        try await expectNewHostAnswered { _ in
            var frame: [UInt8] = []
            Frame(.data, stream: StreamID(rawValue: 2), payload: [UInt8](repeating: 7, count: 60_000)).encode(
                into: &frame)
            return Array(frame.prefix(bytes))
        }
    }

    /// The greeting completes the old frame, in part or to the byte.
    @Test(arguments: [1, 10, 30, 44])
    func frameThatTheGreetingCompletes(missing: Int) async throws {
        try await expectNewHostAnswered { _ in
            var frame: [UInt8] = []
            Frame(.data, stream: StreamID(rawValue: 2), payload: [UInt8](repeating: 7, count: 200)).encode(into: &frame)
            return Array(frame.dropLast(missing))
        }
    }

    @Test func garbage() async throws {
        try await expectNewHostAnswered { _ in
            var generator = SeededGenerator(seed: 3)
            return (0..<100_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        }
    }

    @Test func markerWithoutAGreeting() async throws {
        try await expectNewHostAnswered { _ in WireFormat.hostMagic + [1, 2, 3] + WireFormat.hostMagic }
    }

    @Test func hostOfAnotherVersionIsToldAndTheNextOneServed() async throws {
        try await onOwnThread {
            try AgentFixture.withPort { port in
                let nonce = [UInt8](repeating: 9, count: WireFormat.nonceBytes)
                var greeting = WireFormat.hostMagic + nonce
                Frame(.hello, stream: StreamID(rawValue: 0), payload: [0xF0, 0xFF, 0xF1, 0xFF]).encode(into: &greeting)
                #expect(write(port, greeting, greeting.count) == greeting.count)
                var answer = [UInt8](repeating: 0, count: 48)
                _ = pyro_wait_readable(port, 10_000)
                #expect(read(port, &answer, answer.count) == answer.count)
                #expect(answer.starts(with: WireFormat.guestMagic + nonce))
                #expect(Array(answer.suffix(4)) == [1, 0, 1, 0])
                let pong = try HostClient(port).call(PingRequest()).first(PongReply.self)
                #expect(pong != nil)
            }
        }
    }
}
