import Glibc
import PyroWire
import Testing

/// What becomes of the processes that a command starts.
@Suite struct TreeTests {
    @Test(arguments: AgentFixture.Tracking.available)
    func backgroundChildDoesNotHoldBackTheEnd(tracking: AgentFixture.Tracking) async throws {
        let result = try await AgentFixture.run(tracking: tracking) { host in
            let result = try host.call(
                ExecRequest.shell("(while :; do echo noise; sleep 0.01; done) & echo first; echo $!"))
            // It runs on, unhindered by a pipe that nobody reads any more.
            let child = try #require(result.text.split(separator: "\n").compactMap { Int32($0) }.first)
            usleep(300_000)
            #expect(isAlive(child))
            kill(child, SIGKILL)
            return result
        }
        #expect(result.outcome == .exited(0))
        #expect(result.text.contains("first\n"))
    }

    @Test(arguments: AgentFixture.Tracking.available)
    func resetKillsWhatIgnoresTheSignals(tracking: AgentFixture.Tracking) async throws {
        try await expectTreeGone("trap '' TERM INT HUP; sleep 1000 & echo $! $$; wait", tracking) { host, stream in
            host.session.reset(stream)
        }
    }

    @Test(arguments: AgentFixture.Tracking.available)
    func resetKillsChildrenInSessionsOfTheirOwn(tracking: AgentFixture.Tracking) async throws {
        try await expectTreeGone("setsid sleep 1000 & setsid sh -c 'sleep 999' & echo $! $$; wait", tracking) {
            host, stream in host.session.reset(stream)
        }
    }

    @Test(.enabled(if: AgentFixture.cgroupParent != nil, "needs a writable version 2 control group"))
    func treeSignalReachesDaemons() async throws {
        let daemon = "setsid sh -c 'sleep 1000 & echo $!; exit 0'; echo $$; exec sleep 1000"
        try await expectTreeGone(daemon, .controlGroup) { host, stream in
            host.session.send(ExecSignal(signal: SIGKILL, wholeTree: true), on: stream)
        }
    }

    @Test(.enabled(if: AgentFixture.cgroupParent != nil, "needs a writable version 2 control group"))
    func treeSignalOtherThanKillReachesDaemons() async throws {
        let daemon = "setsid sh -c 'sleep 1000 & echo $!; exit 0'; echo $$; exec sleep 1000"
        try await expectTreeGone(daemon, .controlGroup) { host, stream in
            host.session.send(ExecSignal(signal: SIGTERM, wholeTree: true), on: stream)
        }
    }

    @Test func groupSignalLeavesOtherSessionsAlone() async throws {
        let (group, outside) = try await AgentFixture.run { host in
            let stream = try host.open(
                ExecRequest.shell("setsid sh -c 'echo $$; exec sleep 1000' & wait"), finish: false)
            try host.wait("the process id") { $0[stream].output.contains(10) }
            let child = Int32(host[stream].text.split(separator: "\n")[0]) ?? 0
            host.session.send(ExecSignal(signal: SIGTERM, wholeTree: false), on: stream)
            let end = try host.end(of: stream)
            let survived = isAlive(child)
            if child > 1 { kill(child, SIGKILL) }
            return (end.outcome, survived)
        }
        #expect(group == .signaled(SIGTERM))
        #expect(outside)
    }

    @Test(arguments: AgentFixture.Tracking.available)
    func lossOfTheHostKillsAllItsCommands(tracking: AgentFixture.Tracking) async throws {
        let pids = try await AgentFixture.run(tracking: tracking) { host in
            try Self.pids(host, try host.open(ExecRequest.shell("sleep 1000 & echo $! $$; wait"), finish: false))
        }
        // The fixture has closed the link and seen the agent end.
        try await expectGone(pids)
    }

    @Test func twoThousandInARowLeaveNothingBehind() async throws {
        let (before, after) = try await AgentFixture.run { host in
            for _ in 0..<10 { _ = try host.call(ExecRequest.program("true")) }
            let before = Self.socketsAndPipes()
            for _ in 0..<2000 { _ = try host.call(ExecRequest.program("true")) }
            return (before, Self.socketsAndPipes())
        }
        // One that was left behind for each would be two thousand; other tests have hundreds of their own open beside this one.
        #expect(after < before + 1500)
    }

    // MARK: Steps

    private static func socketsAndPipes() -> Int { count(of: "/proc/self/fd") }

    private static func pids(_ host: HostClient, _ stream: StreamID) throws -> [Int32] {
        try host.wait("two process ids") { $0[stream].text.split { $0 == " " || $0 == "\n" }.count >= 2 }
        return host[stream].text.split { $0 == " " || $0 == "\n" }.compactMap { Int32($0) }
    }

    private func expectTreeGone(
        _ line: String, _ tracking: AgentFixture.Tracking, _ act: @escaping @Sendable (HostClient, StreamID) -> Void
    ) async throws {
        try await AgentFixture.run(tracking: tracking) { host in
            let stream = try host.open(ExecRequest.shell(line), finish: false)
            let pids = try Self.pids(host, stream)
            #expect(pids.count >= 2 && pids.allSatisfy { isAlive($0) })
            act(host, stream)
            try host.wait("the end of \(pids)") { _ in pids.allSatisfy { !isAlive($0) } }
        }
    }

    private func expectGone(_ pids: [Int32]) async throws {
        #expect(!pids.isEmpty)
        for _ in 0..<100 where pids.contains(where: { isAlive($0) }) { try await Task.sleep(for: .milliseconds(20)) }
        #expect(pids.allSatisfy { !isAlive($0) })
    }
}
