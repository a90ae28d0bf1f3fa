import CHostTestSupport
import CPyroSys
import Glibc
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroHost

@Suite struct ChildProcessTests {
    @Test func exitCodesAndSignalsAreTold() async throws {
        #expect(try await Programs.run(Programs.shell("exit 7")).status == .exited(7))
        #expect(try await Programs.run(Programs.shell("kill -9 $$")).status == .signaled(9))
    }

    @Test func manyWaitersHearOfOneEnd() async throws {
        let child = try await ChildProcess.start(SpawnRequest(program: "/usr/bin/sleep", arguments: ["60"]))
        let statuses = await withTaskGroup(of: ProcessExit?.self) { group in
            for _ in 0..<8 { group.addTask { await child.wait() } }
            child.signal(SIGTERM)
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: .signaled(Int(SIGTERM)), count: 8))
        #expect(await child.wait() == .signaled(Int(SIGTERM)))
    }

    @Test func cancelledWaitLeavesTheProgramAlone() async throws {
        let child = try await ChildProcess.start(SpawnRequest(program: "/usr/bin/sleep", arguments: ["60"]))
        let waiting = Task { await child.wait() }
        waiting.cancel()
        #expect(await waiting.value == nil)
        #expect(await child.wait(atMost: .milliseconds(20)) == nil)
        #expect(ProcessWatch.isRunning(child.pid))
        try await child.teardown(.immediate)
    }

    @Test func teardownReapsAndIsSafeToRepeat() async throws {
        let child = try await ChildProcess.start(SpawnRequest(program: "/usr/bin/sleep", arguments: ["60"]))
        #expect(try await child.teardown() == .signaled(Int(SIGTERM)))
        #expect(try await child.teardown() == .signaled(Int(SIGTERM)))
        #expect(access("/proc/\(child.pid)", F_OK) != 0, "a zombie is left")
        #expect(!child.signal(SIGKILL))
    }

    @Test func teardownKillsWhatIgnoresItAndSurvivesCancellation() async throws {
        let ready = try OwnedDescriptor.socketPair()
        var request = Programs.shell("trap '' TERM; echo ready; while :; do sleep 60; done")
        request.descriptors[1] = ready.1
        let child = try await ChildProcess.start(request)
        try await DedicatedThread.run { [ready] in
            var byte: UInt8 = 0
            _ = try withUnsafeMutableBytes(of: &byte) { try ready.0.descriptor.read(into: $0) }
        }
        let ladder = TeardownLadder(steps: [.init(signal: SIGTERM, patience: .milliseconds(100))])
        let ending = Task { try await child.teardown(ladder) }
        ending.cancel()
        #expect(try await ending.value == .signaled(Int(SIGKILL)))
    }

    @Test func tiedChildGoesWithItsHandle() async throws {
        let pid = try await ChildProcess.start(SpawnRequest(program: "/usr/bin/sleep", arguments: ["60"])).pid
        #expect(try await ProcessWatch.hasEnded(pid))
    }

    @Test func tiedChildDiesWithItsParent() async throws {
        try await expectDeath(of: "/usr/bin/sleep", ["sleep", "60"], namespaces: [])
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func jailedProgramDiesWithItsParent() async throws {
        // The change of the uid disarms the parent-death signal: pyro-jail has to arm it again, in a PID namespace too.
        try await JailExecutable.withCopy { jail in
            let user = try UnprivilegedUser.claim()
            let arguments = [
                "pyro-jail", "--parent-fd", "3", "--root", "--uid", "\(user.uid)", "--gid", "\(user.gid)",
                "--capabilities", "--no-new-privs", "--seccomp", "--", "/usr/bin/sleep", "60",
            ]
            try await expectDeath(of: jail.string, arguments, namespaces: [.mount, .pid, .net])
        }
    }

    @Test func jailedProgramDoesNotStartWithoutItsParent() async throws {
        try await JailExecutable.withCopy { jail in
            let gone = try await ChildProcess.start(SpawnRequest(program: "/usr/bin/sleep", arguments: ["60"]))
            var request = SpawnRequest(
                program: jail, arguments: ["--parent-fd", "3", "--", "/usr/bin/echo", "started"])
            request.descriptors[3] = gone.descriptor
            try await gone.teardown(.immediate)
            let result = try await Programs.run(request)
            #expect(result.status == .exited(125))
            #expect(result.output == "pyro-jail: parent: look for the parent: No such process\n")
        }
    }

    private func expectDeath(of path: String, _ arguments: [String], namespaces: Namespaces) async throws {
        var child: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let between = host_test_start_through(path, &words, namespaces.rawValue, &child)
        try #require(between > 0)
        // The jail takes a moment to become the program, whose parent must not be missed at any point of it.
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...60)))
        kill(between, SIGKILL)
        var status: CInt = 0
        var signal: CInt = 0
        #expect(pyro_child_reap(between, &status, &signal) == 0)
        #expect(try await ProcessWatch.hasEnded(child))
    }
}
