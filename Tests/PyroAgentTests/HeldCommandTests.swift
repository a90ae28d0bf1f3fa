import Glibc
import PyroWire
import Synchronization
import Testing

/// Commands that go on in a session later than the one they began in, as they do when a checkpoint is restored.
@Suite struct HeldCommandTests {
    private static let key: UInt64 = 7_000_000_001

    // MARK: Output and input

    @Test(arguments: AgentFixture.Tracking.available)
    func outputIsTheSameByteForByte(tracking: AgentFixture.Tracking) async throws {
        let last = 1_500_000
        let output = try await withPort(tracking) { port in
            var host = HostClient(port)
            var stream = try host.open(ExecRequest.program("seq", "\(last)").keyed(Self.key), finish: false)
            var output: [UInt8] = []
            for _ in 0..<4 {
                try host.wait("some output") { $0[stream].output.count > 300_000 }
                try Self.freeze(host)
                output += host[stream].output
                (host, stream) = try Self.attach(port)
                #expect(host[stream].output.isEmpty)
                try Self.thaw(host)
            }
            let rest = try host.end(of: stream)
            #expect(rest.outcome == .exited(0))
            return output + rest.output
        }
        var expected: [UInt8] = []
        for number in 1...last { expected += Array("\(number)\n".utf8) }
        #expect(output == expected)
    }

    /// What the old stream had no credit for goes over the new one.
    @Test func pipeThatLackedCreditGoesOn() async throws {
        let (before, after) = try await withPort { port in
            let first = HostClient(port)
            let stream = try first.open(
                ExecRequest.program("head", "-c", "2000000", "/dev/zero").keyed(Self.key), finish: false)
            first.slow.insert(stream)
            try first.wait("the window to fill") { $0[stream].output.count >= WireFormat.windowBytes - 64 }
            try Self.freeze(first)
            let (second, attached) = try Self.attach(port)
            try Self.thaw(second)
            return (first[stream], try second.end(of: attached))
        }
        #expect(before.output.count + after.output.count == 2_000_000)
        #expect(before.outcome == nil)
        #expect(after.outcome == .exited(0))
    }

    @Test func inputThatWaitsIsKeptAndMoreFollows() async throws {
        var generator = SeededGenerator(seed: 11)
        let bytes = (0..<3_000_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let output = try await withPort { port in
            try withScratch { scratch in
                let line = "while [ ! -e \(scratch)/go ]; do sleep 0.02; done; exec cat"
                let first = HostClient(port)
                let stream = try first.open(ExecRequest.shell(line, input: true).keyed(Self.key), finish: false)
                // More than a pipe takes: the rest waits in the agent.
                try first.send(Array(bytes.prefix(WireFormat.windowBytes)), on: stream)
                try Self.freeze(first)
                let (second, attached) = try Self.attach(port)
                try Self.thaw(second)
                close(creat("\(scratch)/go", 0o600))
                try second.send(Array(bytes.dropFirst(WireFormat.windowBytes)), on: attached)
                second.session.send(ExecInputEnd(), on: attached)
                let result = try second.end(of: attached)
                #expect(result.outcome == .exited(0))
                return first[stream].output + result.output
            }
        }
        #expect(output == bytes)
    }

    @Test func endOfInputIsRemembered() async throws {
        let result = try await withPort { port in
            try withScratch { scratch in
                let line = "while [ ! -e \(scratch)/go ]; do sleep 0.02; done; exec cat"
                let first = HostClient(port)
                let stream = try first.open(ExecRequest.shell(line, input: true).keyed(Self.key), finish: false)
                try first.send([UInt8](repeating: 66, count: 200_000), on: stream)
                first.session.send(ExecInputEnd(), on: stream)
                try Self.freeze(first)
                let (second, attached) = try Self.attach(port)
                try Self.thaw(second)
                close(creat("\(scratch)/go", 0o600))
                return try second.end(of: attached)
            }
        }
        #expect(result.output == [UInt8](repeating: 66, count: 200_000))
        #expect(result.outcome == .exited(0))
    }

    // MARK: The end of a command

    @Test func nothingIsSaidWhileFrozen() async throws {
        let result = try await withPort { port in
            let host = HostClient(port)
            let (stream, pid) = try Self.start(host, "echo $$; exec sleep 1000")
            try Self.freeze(host)
            kill(pid, SIGKILL)
            try Self.waitUntilReaped(pid, host)
            #expect(host[stream].outcome == nil)
            try Self.thaw(host)
            return try host.end(of: stream)
        }
        #expect(result.outcome == .signaled(SIGKILL))
    }

    @Test(arguments: AgentFixture.Tracking.available)
    func endThatCameBetweenTheSessionsIsReportedAfterTheThaw(tracking: AgentFixture.Tracking) async throws {
        try await withPort(tracking) { port in
            try withScratch { scratch in
                let first = HostClient(port)
                let line = "echo $$; head -c 300000 /dev/zero; : >\(scratch)/written; exec sleep 1000"
                // Part of it is in the pipe: the window is smaller.
                let stream = try first.open(ExecRequest.shell(line).keyed(Self.key), finish: false)
                first.slow.insert(stream)
                try first.wait("the command to write") { _ in access("\(scratch)/written", F_OK) == 0 }
                let pid = try #require(first[stream].first(ExecStarted.self)).processID
                try Self.freeze(first)
                let second = HostClient(port)
                #expect(try second.call(PingRequest()).first(PongReply.self) != nil)
                kill(pid, SIGKILL)
                try Self.waitUntilReaped(pid, second)
                let attached = try second.open(AttachRequest(key: Self.key), finish: false)
                #expect(try second.call(PingRequest()).first(PongReply.self) != nil)
                #expect(second[attached].first(ExecStarted.self)?.processID == pid)
                #expect(second[attached].outcome == nil && second[attached].output.isEmpty)
                try Self.thaw(second)
                let result = try second.end(of: attached)
                #expect(result.outcome == .signaled(SIGKILL))
                let announced = "\(pid)\n".utf8.count
                #expect(first[stream].output.count + result.output.count == announced + 300_000)
                #expect(!result.output.isEmpty)
            }
        }
    }

    @Test func signalReachesTheCommandAfterwards() async throws {
        let result = try await withPort { port in
            let first = HostClient(port)
            _ = try Self.start(first, "trap 'echo caught; exit 5' TERM; echo $$; while :; do sleep 0.02; done")
            try Self.freeze(first)
            let (second, attached) = try Self.attach(port)
            try Self.thaw(second)
            second.session.send(ExecSignal(signal: SIGTERM, wholeTree: false), on: attached)
            return try second.end(of: attached)
        }
        #expect(result.text == "caught\n")
        #expect(result.outcome == .exited(5))
    }

    @Test(arguments: AgentFixture.Tracking.available)
    func resetAfterwardsKillsTheTree(tracking: AgentFixture.Tracking) async throws {
        try await withPort(tracking) { port in
            let first = HostClient(port)
            let (_, pid) = try Self.start(first, "trap '' TERM INT HUP; echo $$; sleep 1000 & wait")
            try Self.freeze(first)
            let (second, attached) = try Self.attach(port)
            try Self.thaw(second)
            second.session.reset(attached)
            try second.wait("the end of \(pid)") { _ in !isAlive(pid) }
            #expect(try second.call(AttachRequest(key: Self.key)).failure?.reason == .notFound)
        }
    }

    @Test func resetWhileFrozenKills() async throws {
        try await withPort { port in
            let first = HostClient(port)
            let (_, pid) = try Self.start(first, "echo $$; exec sleep 1000")
            try Self.freeze(first)
            let (second, attached) = try Self.attach(port)
            second.session.reset(attached)
            try second.wait("the end of \(pid)") { _ in !isAlive(pid) }
            try Self.thaw(second)
            #expect(try second.call(ExecRequest.program("echo", "on")).text == "on\n")
        }
    }

    // MARK: Who may attach, and when

    @Test func sessionsMayFollowOneAnotherWithoutAThaw() async throws {
        let result = try await withPort { port in
            let first = HostClient(port)
            _ = try Self.start(first, "echo $$; read line; echo \"got $line\"", input: true)
            try Self.freeze(first)
            _ = try Self.attach(port)
            let (third, attached) = try Self.attach(port)
            try Self.thaw(third)
            try third.send(Array("it\n".utf8), on: attached)
            return try third.end(of: attached)
        }
        #expect(result.text == "got it\n")
    }

    @Test func unknownKeysAreNotFound() async throws {
        let reasons = try await withPort { port in
            let first = HostClient(port)
            _ = try Self.start(first, "echo $$; exec sleep 1000")
            try Self.freeze(first)
            let second = HostClient(port)
            return try [0, 1, Self.key + 1].map { try second.call(AttachRequest(key: $0)).failure?.reason }
        }
        #expect(reasons == [.notFound, .notFound, .notFound])
    }

    @Test func aCommandHasOneStream() async throws {
        let result = try await withPort { port in
            let first = HostClient(port)
            _ = try Self.start(first, "echo $$; exec cat", input: true)
            #expect(try first.call(AttachRequest(key: Self.key)).failure?.reason == .invalid)
            try Self.freeze(first)
            let (second, attached) = try Self.attach(port)
            #expect(try second.call(AttachRequest(key: Self.key)).failure?.reason == .invalid)
            try Self.thaw(second)
            #expect(try second.call(AttachRequest(key: Self.key)).failure?.reason == .invalid)
            try second.send([65, 10], on: attached)
            second.session.finish(attached)
            return try second.end(of: attached)
        }
        #expect(result.output == [65, 10])
    }

    @Test func aKeyIsForOneCommandAtATime() async throws {
        try await withPort { port in
            let host = HostClient(port)
            let (stream, _) = try Self.start(host, "echo $$; exec cat", input: true)
            let second = ExecRequest.program("true").keyed(Self.key)
            #expect(try host.call(second).failure?.reason == .invalid)
            host.session.finish(stream)
            #expect(try host.end(of: stream).outcome == .exited(0))
            #expect(try host.call(second).outcome == .exited(0))
        }
    }

    // MARK: Who is not held

    @Test(arguments: AgentFixture.Tracking.available)
    func thawLetsGoOfWhatNobodyAttachedTo(tracking: AgentFixture.Tracking) async throws {
        try await withPort(tracking) { port in
            try withScratch { scratch in
                let first = HostClient(port)
                // It ends only when its input is at its end and nobody holds up its output.
                let line = "echo $$; cat >/dev/null; head -c 1000000 /dev/zero; : >\(scratch)/written; exec sleep 1000"
                let (_, pid) = try Self.start(first, line, input: true)
                try Self.freeze(first)
                let second = HostClient(port)
                try Self.thaw(second)
                #expect(try second.call(AttachRequest(key: Self.key)).failure?.reason == .notFound)
                try second.wait("the command to write") { _ in access("\(scratch)/written", F_OK) == 0 }
                #expect(isAlive(pid))
                kill(pid, SIGKILL)
                try Self.waitUntilReaped(pid, second)
            }
        }
    }

    @Test func commandsWithoutAKeyEndWithTheSession() async throws {
        try await withPort { port in
            let first = HostClient(port)
            let (_, pid) = try Self.start(first, "echo $$; exec sleep 1000", key: 0)
            try Self.freeze(first)
            let second = HostClient(port)
            #expect(try second.call(PingRequest()).first(PongReply.self) != nil)
            try second.wait("the end of \(pid)") { _ in !isAlive(pid) }
        }
    }

    @Test func sessionThatEndsWithoutAFreezeTakesItsCommandsAlong() async throws {
        try await withPort { port in
            let first = HostClient(port)
            let (_, pid) = try Self.start(first, "echo $$; exec sleep 1000")
            try Self.freeze(first)
            try Self.thaw(first)
            let second = HostClient(port)
            #expect(try second.call(PingRequest()).first(PongReply.self) != nil)
            try second.wait("the end of \(pid)") { _ in !isAlive(pid) }
            #expect(try second.call(AttachRequest(key: Self.key)).failure?.reason == .notFound)
        }
    }

    @Test func freezeThatFailsChangesNothing() async throws {
        let machine = FakeMachine()
        try await withPort(machine: machine) { port in
            machine.state.withLock { $0.failure = FailureReply(.system, errno: ETIMEDOUT, "could not") }
            let first = HostClient(port)
            let (stream, pid) = try Self.start(first, "echo $$; read line; echo \"got $line\"; exec cat", input: true)
            #expect(try first.call(FreezeRequest(dropCaches: false)).failure?.errno == ETIMEDOUT)
            try first.send(Array("it\n".utf8), on: stream)
            try first.wait("the answer") { $0[stream].text.hasSuffix("got it\n") }
            #expect(try first.call(ExecRequest.program("true")).outcome == .exited(0))
            let second = HostClient(port)
            #expect(try second.call(PingRequest()).first(PongReply.self) != nil)
            try second.wait("the end of \(pid)") { _ in !isAlive(pid) }
        }
    }

    /// The host knows its end already.
    @Test func backgroundOfACommandThatWasOverRunsOn() async throws {
        try await withPort { port in
            let first = HostClient(port)
            let stream = try first.open(
                ExecRequest.shell("sleep 1000 >/dev/null 2>&1 & echo $!").keyed(Self.key), finish: false)
            let child = Int32(try first.end(of: stream).text.dropLast()) ?? 0
            try Self.freeze(first)
            let second = HostClient(port)
            #expect(try second.call(AttachRequest(key: Self.key)).failure?.reason == .notFound)
            try Self.thaw(second)
            #expect(isAlive(child))
            if child > 1 { kill(child, SIGKILL) }
        }
    }
}

// MARK: Steps

extension HeldCommandTests {
    private func withPort<Result: Sendable>(
        _ tracking: AgentFixture.Tracking = AgentFixture.Tracking.available[0], machine: FakeMachine = FakeMachine(),
        _ body: @escaping @Sendable (Int32) throws -> Result
    ) async throws -> Result {
        try await onOwnThread { try AgentFixture.withPort(tracking: tracking, machine: machine, body) }
    }

    /// Starts a command that prints its process id first.
    private static func start(
        _ host: HostClient, _ line: String, input: Bool = false, key: UInt64 = key
    ) throws -> (StreamID, Int32) {
        let stream = try host.open(ExecRequest.shell(line, input: input).keyed(key), finish: false)
        try host.wait("the process id") { $0[stream].output.contains(10) }
        let first = host[stream].output.prefix { $0 != 10 }
        return (stream, try #require(Int32(String(decoding: first, as: UTF8.self))))
    }

    private static func freeze(_ host: HostClient) throws {
        #expect(try host.call(FreezeRequest(dropCaches: false)).first(DoneReply.self) != nil)
    }

    private static func thaw(_ host: HostClient) throws {
        #expect(try host.call(ThawRequest()).first(DoneReply.self) != nil)
    }

    /// A new session that goes on with the command.
    private static func attach(_ port: Int32) throws -> (HostClient, StreamID) {
        let host = HostClient(port)
        let stream = try host.open(AttachRequest(key: key), finish: false)
        try host.wait("the answer") { !$0[stream].messages.isEmpty }
        #expect(host[stream].first(ExecStarted.self) != nil)
        return (host, stream)
    }

    /// Waits until the agent has seen the end of a process, and everything that it has to say by then.
    private static func waitUntilReaped(_ pid: Int32, _ host: HostClient) throws {
        try host.wait("the agent to reap \(pid)") { _ in access("/proc/\(pid)", F_OK) != 0 }
        #expect(try host.call(PingRequest()).first(PongReply.self) != nil)
    }
}
