import Glibc
import PyroWire
import Testing

@Suite struct ReadTests {
    private func run(_ prepare: String, _ body: @escaping @Sendable (HostClient, String) throws -> Void) async throws {
        try await AgentFixture.run { host in
            try withScratch { scratch in
                #expect(shell("cd \(scratch) && \(prepare)") != nil)
                try body(host, scratch)
            }
        }
    }

    @Test func bytes() async throws {
        try await run("printf 0123456789 > f && ln -s f l && : > empty") { host, scratch throws in
            func read(_ offset: UInt64, _ limit: UInt64) throws -> (String, ReadReply?) {
                let result = try host.readFile("\(scratch)/l", offset: offset, limit: limit)
                return (result.text, result.reply)
            }
            #expect(try read(0, 100) == ("0123456789", ReadReply(size: 10, offset: 0, hasMore: false)))
            #expect(try read(3, 4) == ("3456", ReadReply(size: 10, offset: 3, hasMore: true)))
            #expect(try read(6, 4) == ("6789", ReadReply(size: 10, offset: 6, hasMore: false)))
            #expect(try read(0, 0) == ("", ReadReply(size: 10, offset: 0, hasMore: true)))
            #expect(try read(50, 4) == ("", ReadReply(size: 10, offset: 50, hasMore: false)))
            #expect(try read(.max, .max).1?.hasMore == false)
            #expect(try host.readFile("\(scratch)/empty").reply == ReadReply(size: 0, offset: 0, hasMore: false))
        }
    }

    struct Lines: CustomTestStringConvertible {
        var first: UInt64
        var count: UInt64
        var offset: UInt64 = 0
        var limit: UInt64 = 100
        var text: String
        var start: UInt64
        var hasMore: Bool
        var testDescription: String { "\(count) from \(first), \(limit) bytes from \(offset)" }

        static let all = [
            Lines(first: 1, count: 2, text: "one\ntwo\n", start: 0, hasMore: true),
            Lines(first: 2, count: 1, text: "two\n", start: 4, hasMore: true),
            Lines(first: 3, count: 0, text: "\nfour", start: 8, hasMore: false),
            Lines(first: 4, count: 9, text: "four", start: 9, hasMore: false),
            Lines(first: 5, count: 1, text: "", start: 13, hasMore: false),
            Lines(first: 99, count: 1, text: "", start: 13, hasMore: false),
            Lines(first: 1, count: 2, offset: 2, text: "e\ntwo\n", start: 2, hasMore: true),
            Lines(first: 1, count: 2, offset: 5, limit: 2, text: "wo", start: 5, hasMore: true),
            Lines(first: 0, count: 1, offset: 5, text: "wo\n", start: 5, hasMore: true),
            Lines(first: 2, count: 1, offset: 4, text: "", start: 8, hasMore: true),
        ]
    }

    @Test(arguments: Lines.all)
    func lines(_ lines: Lines) async throws {
        try await run("printf 'one\\ntwo\\n\\nfour' > f") { host, scratch throws in
            let result = try host.readFile(
                "\(scratch)/f", offset: lines.offset, limit: lines.limit, line: lines.first, lines: lines.count)
            #expect(result.text == lines.text)
            #expect(result.reply == ReadReply(size: 13, offset: lines.start, hasMore: lines.hasMore))
        }
    }

    @Test func lineFarIntoALargeFile() async throws {
        try await run("seq 1 1000000 > f") { host, scratch throws in
            let result = try host.readFile("\(scratch)/f", line: 999_999, lines: 1)
            #expect((result.text, result.reply?.hasMore) == ("999999\n", true))
            #expect(try host.readFile("\(scratch)/f").text.utf8.count == 6_888_896)
        }
    }

    @Test func farIntoAHugeFile() async throws {
        try await run("truncate -s 200G f && printf end >> f") { host, scratch throws in
            let result = try host.readFile("\(scratch)/f", offset: 200 << 30, limit: 10)
            #expect(result.text == "end")
            #expect(result.reply == ReadReply(size: 200 << 30 + 3, offset: 200 << 30, hasMore: false))
        }
    }

    @Test func filesOfTheKernelHaveContentWithoutSize() async throws {
        try await run("true") { host, _ throws in
            let whole = try host.readFile("/proc/version")
            #expect(whole.text.hasPrefix("Linux version"))
            #expect(whole.reply?.size == UInt64(whole.text.utf8.count))
            let part = try host.readFile("/proc/version", offset: 6, limit: 7)
            #expect((part.text, part.reply?.hasMore) == ("version", true))
        }
    }

    @Test func onlyFilesAreRead() async throws {
        try await run("mkfifo p && mkdir d && ln -s gone l && ln -s a b && ln -s b a") { host, scratch throws in
            let directory = try host.readFile("\(scratch)/d").failure
            #expect(directory?.reason == .wrongKind)
            #expect(directory?.message == "it is a directory")
            #expect(try host.readFile("\(scratch)/p").failure?.reason == .wrongKind)
            #expect(try host.readFile("/dev/zero").failure?.reason == .wrongKind)
            #expect(try host.readFile("\(scratch)/l").failure?.reason == .notFound)
            #expect(try host.readFile("\(scratch)/a").failure?.errno == ELOOP)
            #expect(try host.readFile("\(scratch)/none").failure?.reason == .notFound)
            #expect(try host.readFile("none").failure?.reason == .invalid)
        }
    }
}
