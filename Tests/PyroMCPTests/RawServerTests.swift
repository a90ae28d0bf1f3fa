import FoundationEssentials
import Glibc
import Testing

@testable import PyroMCP

/// The built server over real pipes, in ways that need no machine.
@Suite(.timeLimit(.minutes(1))) struct RawServerTests {
    @Test func twoHundredPingsAtOnceAreAllAnswered() async throws {
        let server = try RawServer()
        let lines = (0..<200).map { #"{"jsonrpc":"2.0","id":\#($0),"method":"ping"}"# }.joined(separator: "\n")
        try await server.write(lines)
        var ids: Set<JSONValue> = []
        for _ in 0..<200 {
            let reply = try #require(try await server.next())
            #expect(reply["result"] == [:])
            ids.insert(try #require(reply["id"]))
        }
        #expect(ids.count == 200)
        #expect(try await server.end() == 0)
    }

    @Test func whateverComesInTheNextMessageIsServed() async throws {
        let server = try RawServer()
        let garbage: [[UInt8]] = [
            Array("garbage\n".utf8), [0xFF, 0xFE, 0x00, 0x0A], Array("[]\n".utf8), Array("{}\n".utf8),
            Array("\"\\ud800\"\n".utf8), [UInt8](repeating: UInt8(ascii: "["), count: 500_000) + [0x0A],
            [UInt8](repeating: UInt8(ascii: "x"), count: LineSplitter.maximumLineBytes + 1) + [0x0A],
        ]
        for bytes in garbage {
            try await server.write(bytes)
            let reply = try #require(try await server.next())
            #expect(reply["id"] == .null)
            #expect([-32700, -32600].contains(reply["error"]?["code"]))
        }
        try await server.write("\r\n\n")
        try await server.write(#"{"jsonrpc":"2.0","id":"still here","method":"ping"}"#)
        #expect(try await server.next()?["id"] == "still here")
        #expect(try await server.end() == 0)
    }

    @Test func aLineThatNeverEndsTakesNoMemory() async throws {
        let server = try RawServer()
        let part = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<100 { try await server.write(part) }
        try await server.write("")
        #expect(try await server.next()?["error"]?["code"] == -32600)
        let contents = try #require(FileManager.default.contents(atPath: "/proc/\(server.pid)/status"))
        let status = String(decoding: contents, as: UTF8.self)
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kibibytes = try #require(peak?.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        #expect(kibibytes < 90_000)
        #expect(try await server.end() == 0)
    }

    @Test func aMessageWithoutItsNewlineIsServedAtTheEnd() async throws {
        let server = try RawServer()
        try await server.write(Array(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#.utf8))
        #expect(try await server.end() == 0)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func aSignalEndsItCleanly(signal: Int32) async throws {
        let server = try RawServer()
        try await server.initialize()
        #expect(try await server.end(signal: signal) == 0)
    }

    @Test func aClientThatReadsNoMoreEndsIt() async throws {
        let server = try RawServer()
        try await server.initialize()
        server.closeOutput()
        // The end may come before the last of them is written.
        for _ in 0..<100 { try? await server.write(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#) }
        #expect(try await server.end() == 0)
    }

    @Test func anUnknownProfileNamesThoseThatExist() async throws {
        let server = try RawServer(["--profile", "nosuch"])
        #expect(try await server.next() == nil)
        #expect(try await server.end() == 64)
    }
}
