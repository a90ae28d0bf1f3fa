import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroCore

@Suite struct HostMemoryTests {
    @Test func whatTheUserSaysCounts() throws {
        #expect(try HostMemory.limitMiB(["PYRO_MEMORY_MIB": "1"]) == 1)
        #expect(try HostMemory.limitMiB(["PYRO_MEMORY_MIB": "123456"]) == 123456)
    }

    @Test(arguments: ["0", "-1", "1.5", "1 GiB", "99999999999999999999", " 1"])
    func nonsenseIsRefusedByName(_ text: String) {
        let error = #expect(throws: PyroError.self) { try HostMemory.limitMiB(["PYRO_MEMORY_MIB": text]) }
        #expect(error?.code == .usage)
        #expect(error?.message.contains("PYRO_MEMORY_MIB") == true && error?.message.contains(text) == true)
    }

    @Test func theHostItselfHasALimitThatLeavesSomeOfItFree() throws {
        let limit = try HostMemory.limitMiB([:])
        #expect(limit > 0)
        #expect(try HostMemory.limitMiB(["PYRO_MEMORY_MIB": ""]) == limit)
        let text = try String(decoding: Self.read("/proc/meminfo"), as: UTF8.self)
        let kibibytes = text.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
        let total = try #require(kibibytes)
        #expect(limit <= total / 1024 * 4 / 5 + 1)
    }

    private static func read(_ path: String) throws -> [UInt8] {
        try DurableFile.read(FilePath(path))
    }
}
