import Glibc
import PyroArchive
import PyroWire
import Testing

@testable import PyroAgent

/// The processes of roles: when the host may checkpoint, and what it hears when they die.
@Suite struct RoleTests {
    /// The process that has a file open below a directory.
    private func process(below directory: String) -> pid_t? {
        for name in DirectoryListing.names(in: "/proc") {
            guard let pid = pid_t(name), pid != getpid() else { continue }
            for descriptor in DirectoryListing.names(in: "/proc/\(pid)/fd") {
                let link = Array("/proc/\(pid)/fd/\(descriptor)".utf8).withCString { linkTarget($0, in: AT_FDCWD) }
                if link?.starts(with: Array("\(directory)/".utf8)) == true { return pid }
            }
        }
        return nil
    }

    private func opened(_ host: HostClient, _ scratch: String) throws -> (StreamID, pid_t) {
        let request = WriteRequest(path: Array("\(scratch)/f".utf8), mode: nil, size: 1 << 20)
        let stream = try host.open(request, finish: false)
        try host.send([UInt8](repeating: 1, count: 1000), on: stream)
        var pid: pid_t?
        try host.wait("the process") { _ in
            pid = process(below: scratch)
            return pid != nil
        }
        return (stream, try #require(pid))
    }

    @Test func noCheckpointWhileOneRuns() async throws {
        let machine = FakeMachine()
        try await AgentFixture.run(machine: machine) { host in
            try withScratch { scratch in
                let (stream, _) = try opened(host, scratch)
                let refused = try host.call(FreezeRequest(dropCaches: false)).failure
                #expect(refused?.reason == .invalid)
                #expect(refused?.message == "a transfer is under way")
                #expect(machine.calls.isEmpty)
                try host.send([UInt8](repeating: 1, count: (1 << 20) - 1000), on: stream)
                host.session.finish(stream)
                #expect(try host.end(of: stream).first(WriteReply.self)?.isCreated == true)
                #expect(try host.call(FreezeRequest(dropCaches: false)).first(DoneReply.self) != nil)
                let late = try host.writeFile("x", to: "\(scratch)/late")
                #expect(late.failure?.message == "the machine is frozen")
                #expect(try host.call(ThawRequest()).first(DoneReply.self) != nil)
                #expect(try host.writeFile("x", to: "\(scratch)/late").failure == nil)
            }
        }
    }

    @Test func deathIsTold() async throws {
        try await AgentFixture.run { host in
            try withScratch { scratch in
                let (stream, pid) = try opened(host, scratch)
                kill(pid, SIGKILL)
                let result = try host.end(of: stream)
                #expect(result.failure?.reason == .system)
                #expect(result.failure?.message == "the process that was to write died")
                #expect(shell("ls -A \(scratch)") == "")
                #expect(try host.writeFile("x", to: "\(scratch)/f").reply?.isCreated == true)
            }
        }
    }

    /// The session goes with its streams: nothing of them runs on.
    @Test func endsWithTheSession() async throws {
        try await onOwnThread {
            try withScratch { scratch in
                var pid: pid_t = 0
                try AgentFixture.withPort { port in
                    (_, pid) = try opened(HostClient(port), scratch)
                }
                #expect(!isAlive(pid))
                #expect(shell("ls -A \(scratch)") == "")
            }
        }
    }

    @Test func stoppedProcessCanBeEnded() async throws {
        try await AgentFixture.run { host in
            try withScratch { scratch in
                let (stream, pid) = try opened(host, scratch)
                kill(pid, SIGSTOP)
                host.session.reset(stream)
                #expect(try host.call(FreezeRequest(dropCaches: false)).first(DoneReply.self) != nil)
                #expect(!isAlive(pid))
            }
        }
    }

    @Test func requestThatCannotBeReadIsRefused() async throws {
        try await AgentFixture.run { host in
            // Permission bits beyond those there are.
            let result = try host.call(WriteRequest(path: Array("/tmp/x".utf8), mode: 0o77777, size: 0))
            #expect(result.failure?.reason == .invalid)
            #expect(result.failure?.message.hasPrefix("the request cannot be read") == true)
        }
    }
}
