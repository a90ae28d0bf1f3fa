import PyroWire
import Synchronization
import Testing

@Suite struct MachineRequestTests {
    private static let identity = IdentityRequest(
        entropy: [], wallClockNanoseconds: 1, hostName: "box", machineID: "")

    @Test func requestsReachTheMachineInOrder() async throws {
        let machine = FakeMachine()
        try await AgentFixture.run(machine: machine) { host in
            // Sent without waiting for one another.
            let streams = [
                try host.open(
                    MountRequest(device: "/dev/vda", fileSystem: "ext4", target: "/mnt", readOnly: false, enter: true)),
                try host.open(Self.identity), try host.open(FreezeRequest(dropCaches: true)),
                try host.open(ThawRequest()),
            ]
            for stream in streams { #expect(try host.end(of: stream).first(DoneReply.self) != nil) }
        }
        #expect(machine.calls == ["mount /dev/vda", "identity box", "freeze true", "thaw"])
    }

    @Test func failureOfTheMachineIsTheAnswer() async throws {
        let machine = FakeMachine()
        let failure = FailureReply(.system, errno: 5, "could not")
        machine.state.withLock { $0.failure = failure }
        let result = try await AgentFixture.run(machine: machine) { try $0.call(Self.identity) }
        #expect(result.failure == failure)
    }

    @Test func nothingStartsWhileFrozen() async throws {
        try await AgentFixture.run { (host) throws in
            #expect(try host.call(FreezeRequest(dropCaches: false)).first(DoneReply.self) != nil)
            #expect(try host.call(ExecRequest.program("true")).failure?.reason == .invalid)
            #expect(try host.call(ThawRequest()).first(DoneReply.self) != nil)
            #expect(try host.call(ExecRequest.program("true")).outcome == .exited(0))
        }
    }

    @Test func machineGoesOffAfterTheAnswerHasLeft() async throws {
        let machine = FakeMachine()
        let answered = try await AgentFixture.run(machine: machine) { host in
            try host.call(PowerOffRequest()).first(DoneReply.self) != nil
        }
        #expect(answered)
        #expect(machine.calls == ["shut down", "turn off"])
    }

    @Test func unknownRequestIsRefusedAndTheLinkLives() async throws {
        try await AgentFixture.run { (host) throws in
            #expect(try host.call(ExecStarted(processID: 1)).failure?.reason == .invalid)
            #expect(try host.call(PingRequest()).first(PongReply.self) != nil)
        }
    }
}
