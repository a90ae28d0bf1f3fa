import FoundationEssentials
import PyroModel
import PyroStore
import PyroSystem
import PyroWire
import Testing

@testable import PyroCore

@Suite struct SupervisedCommandTests {
    @Test func outputGoesToTheClientAndIntoTheFiles() async throws {
        let stage = try await CommandStage()
        let running = stage.run()
        stage.guest.send(ExecStarted(processID: 42))
        try await stage.guest.send([1, 2], channel: Channel.output)
        try await stage.guest.send([3], channel: Channel.error)
        stage.end(.exited(7))
        let (output, replies) = try await stage.heard()
        #expect(output == [1, 2, 3])
        #expect(replies.count == 1 && replies.allSatisfy { if case .ended = $0 { true } else { false } })
        guard case .ended(ExecExited(.exited(7))) = await running.value else {
            Issue.record("the end was not that of the guest")
            return
        }
        #expect(try stage.kept(.stdout) == [1, 2])
        #expect(try stage.kept(.stderr) == [3])
    }

    @Test func aPassedTimeLimitKillsTheTree() async throws {
        let stage = try await CommandStage(timeLimit: .milliseconds(50))
        let running = stage.run()
        #expect(try await stage.nextSignal() == ExecSignal(signal: 9, wholeTree: true))
        stage.end(.signaled(9))
        #expect(CommandEnd(await running.value, cause: stage.command.cause).state == .timedOut)
    }

    @Test func timeBeforeASuspensionCounts() async throws {
        let stage = try await CommandStage(timeLimit: .seconds(3600), elapsed: .seconds(3600))
        let running = stage.run()
        #expect(try await stage.nextSignal()?.signal == 9)
        stage.end(.signaled(9))
        #expect(CommandEnd(await running.value, cause: stage.command.cause).state == .timedOut)
        #expect(stage.command.elapsed >= .seconds(3600))
    }

    @Test func aSignalThenTheEndOfPatienceIsOneEnd() async throws {
        let stage = try await CommandStage()
        let running = stage.run()
        stage.command.signal(15)
        #expect(try await stage.nextSignal() == ExecSignal(signal: 15, wholeTree: true))
        let killing = Task { await stage.command.kill(because: .caller) }
        #expect(try await stage.nextSignal() == ExecSignal(signal: 9, wholeTree: true))
        stage.end(.signaled(9))
        #expect(CommandEnd(await running.value, cause: stage.command.cause).state == .cancelled)
        killing.cancel()
        // One that has ended is not killed again.
        await stage.command.kill(because: .timeLimit)
        #expect(stage.command.cause == .caller)
    }

    @Test func aGuestThatDoesNotKillLosesItsSay() async throws {
        let stage = try await CommandStage(timeLimit: .milliseconds(20), killGrace: .milliseconds(20))
        let outcome = await stage.run().value
        guard case .silent = outcome else {
            Issue.record("a guest that says nothing was believed")
            return
        }
        #expect(CommandEnd(outcome, cause: stage.command.cause).state == .timedOut)
        await stage.guest.untilReset()
    }

    @Test func aClientThatDoesNotReadDoesNotOutlastTheTimeLimit() async throws {
        let stage = try await CommandStage(timeLimit: .milliseconds(100), killGrace: .milliseconds(20))
        let running = stage.run()
        let printing = Task {
            while true { try await stage.guest.send([UInt8](repeating: 0x79, count: 65536), channel: Channel.output) }
        }
        #expect(CommandEnd(await running.value, cause: stage.command.cause).state == .timedOut)
        printing.cancel()
        _ = await printing.result
    }

    @Test func whatAClientDoesNotReadIsKeptForOthersOnceItIsLetGo() async throws {
        let stage = try await CommandStage()
        let running = stage.run()
        let bytes = (0..<3 * WireFormat.windowBytes).map { _ in UInt8.random(in: .min ... .max) }
        let printing = Task {
            try await stage.guest.send(bytes, channel: Channel.output)
            stage.end(.exited(0))
        }
        // The window is full; the client has not read a byte.
        _ = await stage.command.output.grows(beyond: StreamOffsets(stdout: WireFormat.windowBytes, stderr: 0))
        stage.command.detach()
        _ = await running.value
        try await printing.value
        #expect(try stage.kept(.stdout) == bytes)
    }

    @Test func aDetachedCommandTellsItsClientAndGoesOn() async throws {
        let stage = try await CommandStage()
        let running = stage.run()
        stage.command.detach()
        let (_, replies) = try await stage.heard()
        guard case .detached? = replies.last else {
            Issue.record("the client was told \(replies)")
            return
        }
        await stage.command.partsWithClient()
        try await stage.guest.send([9], channel: Channel.output)
        stage.end(.exited(0))
        _ = await running.value
        await stage.command.ended()
        #expect(try stage.kept(.stdout) == [9])
    }

    @Test func aMachineThatIsLostLosesTheCommand() async throws {
        let stage = try await CommandStage()
        let running = stage.run()
        stage.toGuest.server.close()
        guard case .lost = await running.value else {
            Issue.record("the loss was not seen")
            return
        }
    }

    @Test func aHeldCommandHasNotEndedAndItsFilesGoOn() async throws {
        let stage = try await CommandStage()
        let running = stage.run()
        try await stage.guest.send([1], channel: Channel.output)
        _ = await stage.command.output.grows(beyond: StreamOffsets(stdout: 0, stderr: 0))
        stage.command.hold()
        stage.toGuest.server.close()
        guard case .held = await running.value else {
            Issue.record("the command was not held")
            return
        }
        let next = try CommandOutput(stage.streams, sequence: 1, queue: BlockingQueue("next"))
        await next.append([2], to: .stdout)
        await next.close()
        #expect(try stage.kept(.stdout) == [1, 2])
    }

    @Test func aGuestThatSpeaksOnAfterTheEndKeepsNobodyWaiting() async throws {
        let stage = try await CommandStage()
        let running = stage.run()
        stage.guest.send(ExecExited(.exited(0)))
        try await stage.guest.send([UInt8](repeating: 7, count: 1000), channel: Channel.output)
        _ = await running.value
        try await withDeadline(.seconds(20), waitingFor: "the command to be dealt with") {
            await stage.command.guest.dealtWith()
        }
        #expect(try stage.kept(.stdout).isEmpty)
    }

    @Test func nonsenseOfAGuestIsTheEndOfTheCommand() async throws {
        let stage = try await CommandStage()
        let running = stage.run()
        stage.guest.send(PongReply(uptimeNanoseconds: 1))
        guard case .lost = await running.value else {
            Issue.record("nonsense was believed")
            return
        }
    }

    @Test func aCommandThatIsNotInTheMemoryIsLost() async throws {
        let stage = try await CommandStage()
        let asked = try GuestCommand(attachingTo: 5, over: stage.toGuest.client)
        let guest = try #require(try await stage.toGuest.server.incoming.next())
        guest.send(FailureReply(.notFound, "no such command"))
        guest.finish()
        let record = CommandRecord(
            workspaceID: "0123456789ab", sequence: 5, command: ["a"], cwd: "/", state: .running, recordedAt: .now,
            timeLimitMilliseconds: 0, isDetached: true)
        let output = try CommandOutput(stage.streams, sequence: 5, queue: BlockingQueue("test"))
        let rejoined = SupervisedCommand(record, guest: asked, output: output, client: nil)
        guard case .lost = await rejoined.run(started: { _ in }) else {
            Issue.record("a command that was refused was not lost")
            return
        }
    }
}
