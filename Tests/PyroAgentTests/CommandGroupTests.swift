import Glibc
import PyroWire
import Testing

@testable import PyroAgent

/// Control groups of commands that have ended are the next ones'.
@Suite(.enabled(if: AgentFixture.cgroupParent != nil, "needs a writable version 2 control group"))
struct CommandGroupTests {
    private static let ownGroup = "sed -n 's/^0:://p' /proc/self/cgroup"

    @Test func groupOfAnEndedCommandIsUsedAgain() async throws {
        let groups = try await AgentFixture.run { host in
            try (0..<20).map { _ in try host.call(ExecRequest.shell(Self.ownGroup)).text }
        }
        #expect(groups.allSatisfy { $0.contains("pyro-test") })
        // The agent may still be tidying up when the next request comes.
        #expect(Set(groups).count <= 3)
    }

    @Test func groupWithABackgroundIsNotGivenToAnother() async throws {
        try await AgentFixture.run { host in
            let first = try host.call(ExecRequest.shell("sleep 1000 >/dev/null 2>&1 & echo $!; \(Self.ownGroup)"))
            let lines = first.text.split(separator: "\n")
            let background = try #require(Int32(lines[0]))
            for _ in 0..<10 {
                #expect(try host.call(ExecRequest.shell(Self.ownGroup)).text != lines[1] + "\n")
            }
            // Nor is it killed with any of them.
            let other = try host.open(ExecRequest.shell("echo $$; exec sleep 1000"), finish: false)
            try host.wait("the process id") { $0[other].output.contains(10) }
            host.session.reset(other)
            let pid = try #require(Int32(host[other].text.dropLast()))
            try host.wait("its end") { _ in !isAlive(pid) }
            #expect(isAlive(background))
            kill(background, SIGKILL)
        }
    }

    /// The host may end the stream of a command when its group is another command's already.
    @Test func lateResetDoesNotReachTheNextCommand() async throws {
        let result = try await AgentFixture.run { host in
            let first = try host.open(ExecRequest.shell(Self.ownGroup), finish: false)
            _ = try host.end(of: first)
            #expect(try host.call(PingRequest()).first(PongReply.self) != nil)
            let second = try host.open(
                ExecRequest.shell("\(Self.ownGroup); read line; echo $line", input: true), finish: false)
            try host.wait("its group") { $0[second].output.contains(10) }
            #expect(host[second].text == host[first].text)
            host.session.send(ExecSignal(signal: SIGKILL, wholeTree: true), on: first)
            host.session.reset(first)
            #expect(try host.call(PingRequest()).first(PongReply.self) != nil)
            try host.send(Array("alive\n".utf8), on: second)
            host.session.finish(second)
            return try host.end(of: second)
        }
        #expect(result.text.hasSuffix("alive\n"))
        #expect(result.outcome == .exited(0))
    }

    /// Newer kernels kill what is cloned into a group that was killed once.
    @Test(arguments: [
        "exec sleep 1000", "d=$(find /sys/fs/cgroup -path \"*$g/cgroup.kill\" | head -1); echo 1 >$d; sleep 1000",
    ])
    func killedGroupHarmsNobody(line: String) async throws {
        let outcomes = try await AgentFixture.run { host in
            let stream = try host.open(ExecRequest.shell("g=$(\(Self.ownGroup)); echo $g; \(line)"), finish: false)
            try host.wait("its group") { $0[stream].output.contains(10) }
            if line.hasPrefix("exec") { host.session.send(ExecSignal(signal: SIGKILL, wholeTree: true), on: stream) }
            let first = try host.end(of: stream).outcome
            return try [first] + (0..<5).map { _ in try host.call(ExecRequest.program("true")).outcome }
        }
        #expect(outcomes == [.signaled(SIGKILL)] + [ExecExited.Outcome?](repeating: .exited(0), count: 5))
    }

    @Test func groupThatACommandHasChangedIsRemoved() async throws {
        let line =
            "g=$(\(Self.ownGroup)); cd $(dirname $(find /sys/fs/cgroup -path \"*$g/cgroup.procs\" | head -1)); mkdir a; pwd"
        let (changed, next) = try await AgentFixture.run { host in
            let directory = String(try host.call(ExecRequest.shell(line)).text.dropLast())
            try host.wait("its end") { _ in access(directory, F_OK) != 0 }
            return (directory, try host.call(ExecRequest.shell(Self.ownGroup)).text)
        }
        #expect(changed.contains("pyro-test"))
        #expect(!next.hasSuffix("/\(changed.split(separator: "/").last ?? "")\n"))
    }
}
