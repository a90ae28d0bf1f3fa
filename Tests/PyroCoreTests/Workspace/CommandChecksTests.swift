import PyroModel
import Testing

@testable import PyroCore

@Suite struct CommandChecksTests {
    private static func code(
        _ command: Command, _ variables: [String: String] = [:], timeoutSeconds: Int = 30
    ) -> PyroErrorCode? {
        do {
            try CommandChecks.check(command, variables: variables, timeoutSeconds: timeoutSeconds)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func commandsThatMayRun() {
        #expect(Self.code(["a", "", " ", "\n"]) == nil)
        #expect(Self.code(.shell("a | b")) == nil)
        #expect(Self.code(["a"], ["_A1": "", "b": "two\nlines"], timeoutSeconds: .max) == nil)
        #expect(Self.code(["a"], [String(repeating: "V", count: 64): "x"]) == nil)
    }

    @Test func commandsThatMakeNoSense() {
        for command: Command in [[], [""], ["a", "b\0c"], .shell(""), .shell(" \t\n"), .shell("a\0b")] {
            #expect(Self.code(command) == .usage, "\(command)")
        }
        #expect(Self.code(["a"], timeoutSeconds: 0) == .usage)
        for name in ["", "1A", "A-B", "A B", "A=B", "ä", String(repeating: "V", count: 65)] {
            #expect(Self.code(["a"], [name: "x"]) == .usage, "\(name)")
        }
        #expect(Self.code(["a"], ["A": "x\0y"]) == .usage)
    }

    @Test func whatLinuxWouldNotTakeIsTooLarge() {
        let large = String(repeating: "x", count: Limits.commandBytes)
        #expect(Self.code(["a", large]) == .tooLarge)
        #expect(Self.code(.shell(large)) == .tooLarge)
        #expect(Self.code(["a"], ["A": large]) == .tooLarge)
    }

    @Test func directoriesBeginAtTheWorkspace() throws {
        #expect(try CommandChecks.directory("/") == "/")
        #expect(try CommandChecks.directory("src") == "/workspace/src")
        #expect(try CommandChecks.directory("../etc") == "/workspace/../etc")
        for path in ["", "a\0b", String(repeating: "a", count: 4096)] {
            #expect(throws: PyroError.self) { try CommandChecks.directory(path) }
        }
    }
}
