import PyroModel
import Testing

@testable import PyroCore

@Suite struct SignalNameTests {
    @Test func namesAndNumbersMatchBothWays() throws {
        for number: Int32 in 1...64 where number < 32 || number > 33 {
            #expect(try SignalName.number(of: SignalName.of(number)) == number)
        }
        #expect(
            [1, 2, 9, 15, 34, 64].map { SignalName.of($0) } == ["HUP", "INT", "KILL", "TERM", "RTMIN+0", "RTMIN+30"])
    }

    @Test(arguments: [("term", 15), ("SIGTERM", 15), ("sigkill", 9), ("9", 9), ("64", 64), ("rtmin+1", 35)])
    func namesMayBeWrittenAsPeopleDo(_ name: String, _ number: Int32) throws {
        #expect(try SignalName.number(of: name) == number)
    }

    @Test(arguments: [
        "", "SIG", "NOPE", "0", "65", "-9", "4294967305", "RTMIN+31", "RTMIN+-40", "RTMIN+2147483647", "RTMIN+",
        "TERM ",
    ])
    func whatIsNoSignalIsRefused(_ name: String) {
        let error = #expect(throws: PyroError.self) { try SignalName.number(of: name) }
        #expect(error?.code == .usage)
    }
}
