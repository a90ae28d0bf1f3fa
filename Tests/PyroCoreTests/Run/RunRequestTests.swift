import PyroCore
import PyroModel
import PyroWire
import Testing

@Suite struct RunRequestTests {
    static func make(_ command: Command = ["true"], _ change: (inout RunOptions) -> Void = { _ in }) throws
        -> RunRequest
    {
        var options = RunOptions()
        change(&options)
        return try RunRequest(command: command, environment: "debian:12", options: options)
    }

    @Test func theDefaultsAreTheContracts() throws {
        let request = try Self.make(["git", "--version"])
        #expect(request.exec.arguments == [Array("git".utf8), Array("--version".utf8)])
        #expect(request.exec.shellLine == nil)
        #expect(request.exec.workingDirectory == Array("/workspace".utf8))
        #expect(!request.exec.hasInput)
        #expect(request.exec.timeLimitMilliseconds == 30_000)
        #expect(request.options.vcpuCount == 1)
        #expect(request.options.memMiB == 1024)
    }

    @Test func aShellLineIsHandedOverAsItIs() throws {
        let request = try Self.make(.shell("a | b 'c d'"))
        #expect(request.exec.shellLine == Array("a | b 'c d'".utf8))
        #expect(request.exec.arguments.isEmpty)
    }

    @Test(arguments: [0, -1, 9, 1000]) func cpusOutOfRangeAreRefused(_ count: Int) {
        let error = #expect(throws: PyroError.self) { try Self.make { $0.vcpuCount = count } }
        #expect(error?.code == .usage)
        #expect(error?.message.contains("\(count)") == true && error?.message.contains("1 to 8") == true)
    }

    @Test(arguments: [255, 32769, 0]) func memoryOutOfRangeIsRefused(_ size: Int) {
        #expect(throws: PyroError.self) { try Self.make { $0.memMiB = size } }
    }

    @Test(arguments: [1_000_000, Int.max]) func noTimeoutIsTooLong(_ seconds: Int) throws {
        let limit = try Self.make { $0.timeoutSeconds = seconds }.exec.timeLimitMilliseconds
        #expect(limit >= 1_000_000_000 && limit <= UInt64(Int64.max))
    }

    @Test(arguments: ["", "1A", "A B", "Ä", "A=B", String(repeating: "A", count: 65)])
    func namesThatAreNoVariablesAreRefused(_ name: String) {
        let error = #expect(throws: PyroError.self) { try Self.make { $0.variables = [name: "x"] } }
        #expect(error?.code == .usage)
    }

    @Test func zeroBytesAreRefusedWhereverTheyAre() {
        #expect(throws: PyroError.self) { try Self.make(["a\0b"]) }
        #expect(throws: PyroError.self) { try Self.make(.shell("a\0b")) }
        #expect(throws: PyroError.self) { try Self.make { $0.variables = ["A": "a\0b"] } }
    }

    @Test func emptyCommandsAreRefused() {
        #expect(throws: PyroError.self) { try Self.make([]) }
        #expect(throws: PyroError.self) { try Self.make([""]) }
        #expect(throws: PyroError.self) { try Self.make(.shell("  ")) }
    }

    @Test func aCommandThatNoKernelTakesIsTooLarge() {
        let error = #expect(throws: PyroError.self) { try Self.make(["echo", String(repeating: "a", count: 2 << 20)]) }
        #expect(error?.code == .tooLarge)
    }
}
