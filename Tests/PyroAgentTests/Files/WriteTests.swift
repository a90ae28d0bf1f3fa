import Glibc
import PyroWire
import Testing

@Suite struct WriteTests {
    private func run(_ prepare: String, _ body: @escaping @Sendable (HostClient, String) throws -> Void) async throws {
        try await AgentFixture.run { host in
            try withScratch { scratch in
                #expect(shell("cd \(scratch) && \(prepare)") != nil)
                try body(host, scratch)
            }
        }
    }

    private func mode(_ path: String) -> String? {
        shell("stat -c '%a %u:%g' '\(path)'")
    }

    @Test func createsWithParents() async throws {
        try await run("true") { host, scratch throws in
            let result = try host.writeFile("text", to: "\(scratch)/a//b/./f")
            #expect(result.reply == WriteReply(isCreated: true, size: 4))
            #expect(contents("\(scratch)/a/b/f") == Array("text".utf8))
            #expect(mode("\(scratch)/a")?.hasPrefix("755 ") == true)
            #expect(mode("\(scratch)/a/b/f")?.hasPrefix("644 ") == true)
            #expect(try host.writeFile("", to: "\(scratch)/empty", mode: 0o600).reply?.size == 0)
            #expect(mode("\(scratch)/empty")?.hasPrefix("600 ") == true)
        }
    }

    @Test func replacesAndKeepsModeAndOwner() async throws {
        let prepare = "echo old > f && ln f other && chmod 440 f && (chown 1234:4321 f; chmod 6440 f; true)"
        try await run(prepare) { host, scratch throws in
            let before = mode("\(scratch)/f")
            let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let result = try host.writeFile(content, to: Array("\(scratch)/f".utf8))
            #expect(result.reply == WriteReply(isCreated: false, size: 3_000_000))
            #expect(contents("\(scratch)/f") == content)
            #expect(mode("\(scratch)/f") == before)
            // It was replaced, not written into.
            #expect(contents("\(scratch)/other") == Array("old\n".utf8))
            #expect(try host.writeFile("x", to: "\(scratch)/f", mode: 0o751).failure == nil)
            #expect(mode("\(scratch)/f")?.hasPrefix("751 ") == true)
            #expect(shell("ls -A \(scratch)") == "f\nother\n")
        }
    }

    @Test func linksAreFollowed() async throws {
        let prepare = """
            mkdir d e && echo old > d/f && ln -s d/f toFile && ln -s ../e/new d/dangling && ln -s d/dangling twice && \
            ln -s "$PWD/deep/er/f" absolute && ln -s loop loop && ln -s d toDirectory
            """
        try await run(prepare) { host, scratch throws in
            #expect(try host.writeFile("1", to: "\(scratch)/toFile").reply?.isCreated == false)
            #expect(contents("\(scratch)/d/f") == Array("1".utf8))
            #expect(try host.writeFile("2", to: "\(scratch)/twice").reply?.isCreated == true)
            #expect(contents("\(scratch)/e/new") == Array("2".utf8))
            #expect(try host.writeFile("3", to: "\(scratch)/absolute").reply?.isCreated == true)
            #expect(contents("\(scratch)/deep/er/f") == Array("3".utf8))
            #expect(try host.writeFile("4", to: "\(scratch)/loop").failure?.errno == ELOOP)
            #expect(try host.writeFile("5", to: "\(scratch)/toDirectory").failure?.reason == .wrongKind)
            #expect(try host.writeFile("6", to: "\(scratch)/toDirectory/../d/g").failure == nil)
            #expect(contents("\(scratch)/d/g") == Array("6".utf8))
            for link in ["toFile", "twice", "absolute", "d/dangling"] {
                #expect(shell("test -L \(scratch)/\(link)") != nil)
            }
        }
    }

    @Test func whatIsNoFileStays() async throws {
        try await run("mkdir d && mkfifo p && touch f") { host, scratch throws in
            for path in ["d", "p", "d/", "new/", "d/.", "d/.."] {
                #expect(try host.writeFile("x", to: "\(scratch)/\(path)").failure?.reason == .wrongKind, "\(path)")
            }
            #expect(try host.writeFile("x", to: "/").failure?.reason == .wrongKind)
            #expect(try host.writeFile("x", to: "f").failure?.reason == .invalid)
            #expect(try host.writeFile("x", to: "\(scratch)/f/x").failure?.reason == .notFound)
            #expect(try host.writeFile("x", to: "\(scratch)/" + String(repeating: "n", count: 256)).failure != nil)
            #expect(shell("ls -A \(scratch)") == "d\nf\np\n")
        }
    }

    @Test func wrongCountsWriteNothing() async throws {
        try await run("echo old > f") { host, scratch throws in
            #expect(try host.writeFile("short", to: "\(scratch)/f", size: 6).failure?.reason == .invalid)
            #expect(try host.writeFile("longer", to: "\(scratch)/f", size: 5).failure?.reason == .invalid)
            #expect(try host.writeFile("short", to: "\(scratch)/new/dir/f", size: 6).failure?.reason == .invalid)
            #expect(shell("ls -A \(scratch)") == "f\n")
            #expect(contents("\(scratch)/f") == Array("old\n".utf8))
        }
    }

    @Test func resetInTheMiddleWritesNothing() async throws {
        try await run("echo old > f") { host, scratch throws in
            for path in ["f", "new/dir/f"] {
                let request = WriteRequest(path: Array("\(scratch)/\(path)".utf8), mode: nil, size: 1 << 20)
                let stream = try host.open(request, finish: false)
                try host.send([UInt8](repeating: 1, count: 600_000), on: stream)
                host.session.reset(stream)
                // Answered when the process has gone.
                #expect(try host.call(FreezeRequest(dropCaches: false)).first(DoneReply.self) != nil)
                #expect(try host.call(ThawRequest()).first(DoneReply.self) != nil)
                #expect(shell("ls -A \(scratch)") == "f\n")
                #expect(contents("\(scratch)/f") == Array("old\n".utf8))
            }
        }
    }

    @Test func readersSeeOneOrTheOther() async throws {
        try await run("true") { host, scratch throws in
            let sizes = [10, 70_000]
            #expect(
                try host.writeFile([UInt8](repeating: 1, count: sizes[0]), to: Array("\(scratch)/f".utf8)).failure
                    == nil)
            let streams = try (0..<20).map { index in
                let content = [UInt8](repeating: 1, count: sizes[index % 2])
                let request = WriteRequest(path: Array("\(scratch)/f".utf8), mode: nil, size: UInt64(content.count))
                let stream = try host.open(request, finish: false)
                try host.send(content, on: stream)
                host.session.finish(stream)
                return stream
            }
            while !streams.allSatisfy({ host[$0].isFinished }) {
                #expect(sizes.contains(contents("\(scratch)/f").count))
                try host.pump()
            }
            #expect(streams.allSatisfy { host[$0].first(WriteReply.self) != nil })
            #expect(shell("ls -A \(scratch)") == "f\n")
        }
    }
}
