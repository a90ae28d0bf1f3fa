import PyroModel
import PyroWire
import Testing

@testable import PyroCore

/// How ends are recorded: what the guest said, and why pyro had ended the command, where it had.
@Suite struct CommandEndTests {
    typealias Outcome = SupervisedCommand.Outcome
    typealias Cause = SupervisedCommand.Cause

    private static func exited(_ code: Int32) -> Outcome { .ended(ExecExited(.exited(code))) }
    private static func signaled(_ number: Int32) -> Outcome { .ended(ExecExited(.signaled(number))) }

    @Test func anEndOfItsOwnIsToldAsItWas() {
        #expect(Self.fields(CommandEnd(Self.exited(7), cause: nil)) == "exited 7 -")
        #expect(Self.fields(CommandEnd(Self.signaled(11), cause: nil)) == "signaled - SEGV")
    }

    @Test func aTimeLimitIsTheReasonWhateverTheGuestSays() {
        for outcome in [Self.exited(0), Self.signaled(9), .silent] {
            #expect(Self.fields(CommandEnd(outcome, cause: .timeLimit)) == "timed_out - -")
        }
    }

    @Test func whatACallerHasEndedIsCancelled() {
        #expect(Self.fields(CommandEnd(Self.signaled(15), cause: .caller)) == "cancelled - TERM")
        #expect(Self.fields(CommandEnd(.silent, cause: .caller)) == "cancelled - -")
        // One that handles its signal and ends by itself has an exit code, which is a result.
        #expect(Self.fields(CommandEnd(Self.exited(3), cause: .caller)) == "exited 3 -")
    }

    @Test func whatIsLostIsLostWhateverWasAsked() {
        for cause in [nil, Cause.caller, .timeLimit] {
            #expect(Self.fields(CommandEnd(.lost, cause: cause)) == "lost - -")
        }
    }

    @Test func whatEndsWithItsMachineIsCancelled() {
        #expect(Self.fields(CommandEnd(Self.signaled(9), cause: .machine)) == "cancelled - KILL")
        #expect(Self.fields(CommandEnd(.lost, cause: .machine)) == "cancelled - -")
        #expect(Self.fields(CommandEnd(Self.exited(0), cause: .machine)) == "exited 0 -")
    }

    @Test func programsThatCannotRunEndAsShellsTellIt() {
        let missing = CommandEnd(.refused(FailureReply(.notFound, "no such program: \u{1b}[31mx")), cause: nil)
        #expect(Self.fields(missing) == "exited 127 -")
        #expect(missing.words.map { String(decoding: $0, as: UTF8.self) } == "no such program:  [31mx\n")
        let other = CommandEnd(.refused(FailureReply(.notExecutable, "a directory")), cause: nil)
        #expect(Self.fields(other) == "exited 126 -")
    }

    private static func fields(_ end: CommandEnd) -> String {
        "\(end.state.rawValue) \(end.exitCode.map(String.init) ?? "-") \(end.signal ?? "-")"
    }
}
