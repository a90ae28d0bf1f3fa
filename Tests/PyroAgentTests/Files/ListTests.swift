import Glibc
import PyroWire
import Testing

@Suite struct ListTests {
    private func run(_ prepare: String, _ body: @escaping @Sendable (HostClient, String) throws -> Void) async throws {
        try await AgentFixture.run { host in
            try withScratch { scratch in
                #expect(shell("cd \(scratch) && \(prepare)") != nil)
                try body(host, scratch)
            }
        }
    }

    @Test func tellsOfEveryKindOfEntry() async throws {
        let prepare = """
            mkdir -m 1777 d && printf hello > d/f && chmod 4751 d/f && touch -d @1600000000.123456789 d/f && \
            ln -s ../nowhere d/l && mkfifo d/p && ln d/f d/hard && mkdir e
            """
        try await run(prepare) { host, scratch throws in
            let listing = try host.list(scratch)
            #expect(listing.paths == ["d", "d/f", "d/hard", "d/l", "d/p", "e"])
            #expect(listing.reply == ListReply(entries: 6, isTruncated: false))
            let (directory, file, link) = (listing.entries[0], listing.entries[1], listing.entries[3])
            #expect((directory.kind, directory.mode) == (.directory, 0o1777))
            #expect((file.kind, file.mode, file.size, file.links) == (.file, 0o4751, 5, 2))
            #expect(file.modified == TreeEntry.Time(seconds: 1_600_000_000, nanoseconds: 123_456_789))
            #expect(file.changed.seconds > 1_600_000_000)
            #expect(file.inode == listing.entries[2].inode)
            #expect((link.kind, link.target) == (.symbolicLink, Array("../nowhere".utf8)))
            #expect(listing.entries[4].kind == .other)
            #expect(try host.list(scratch, recursive: false).paths == ["d", "e"])
        }
    }

    /// A directory's own entries stand before those of one whose name goes on where its own ends.
    @Test func walksInTheOrderOfBytes() async throws {
        try await run("mkdir a a- a0 && touch a/z a-/b a0/c B && touch $(printf 'n\\377') 'x y' && mkdir -- -") {
            host, scratch throws in
            let listing = try host.list(scratch)
            #expect(listing.paths.dropLast(2) == ["-", "B", "a", "a/z", "a-", "a-/b", "a0", "a0/c"])
            #expect(listing.entries.suffix(2).map(\.path) == [[0x6E, 0xFF], Array("x y".utf8)])
        }
    }

    @Test func namesOfAnyBytes() async throws {
        try await AgentFixture.run { host in
            try withScratch { scratch in
                let names: [[UInt8]] = [[1, 10, 13], [0x80, 0xFE], Array(repeating: 0x61, count: 255)]
                for name in names {
                    #expect(try host.writeFile([1], to: Array("\(scratch)/".utf8) + name).failure == nil)
                }
                let listed = try host.list(scratch).entries.map(\.path)
                #expect(listed == [names[0], names[2], names[1]])
                #expect(try host.list(scratch, after: names[0]).entries.map(\.path) == [names[2], names[1]])
            }
        }
    }

    @Test func whatIsNoDirectoryListsItself() async throws {
        try await run("printf abc > f && mkdir d && touch d/x && ln -s d toDirectory && ln -s gone dangling") {
            host, scratch throws in
            #expect(try host.list("\(scratch)/f").entries.first?.size == 3)
            #expect(try host.list("\(scratch)/f").paths == ["f"])
            #expect(try host.list("\(scratch)/f").reply?.isSingle == true)
            #expect(try host.list("\(scratch)/f", after: Array("f".utf8)).paths == [])
            #expect(try host.list("\(scratch)/dangling").entries.first?.kind == .symbolicLink)
            // As for any program, a link to a directory is one.
            #expect(try host.list("\(scratch)/toDirectory").paths == ["x"])
            #expect(try host.list("\(scratch)/gone").failure?.reason == .notFound)
            #expect(try host.list("\(scratch)/f/x").failure?.reason == .notFound)
            #expect(try host.list("relative").failure?.reason == .invalid)
        }
    }

    @Test func goesOnBehindAPath() async throws {
        try await run("mkdir -p a/b/c d && touch a/1 a/b/2 a/b/c/3 d/4 e") { host, scratch throws in
            let all = try host.list(scratch).paths
            for (index, path) in all.enumerated() {
                #expect(try host.list(scratch, after: Array(path.utf8)).paths == Array(all[(index + 1)...]))
            }
            // What is named need not be there.
            #expect(try host.list(scratch, after: Array("a/b/1".utf8)).paths.first == "a/b/2")
            #expect(try host.list(scratch, after: Array("a/b/c/3/x".utf8)).paths == ["d", "d/4", "e"])
            #expect(try host.list(scratch, after: Array("zz".utf8)).paths == [])
            #expect(try host.list(scratch, recursive: false, after: Array("a/b".utf8)).paths == ["d", "e"])
            let page = try host.list(scratch, limit: 3)
            #expect((page.paths, page.reply?.isTruncated) == (Array(all.prefix(3)), true))
            #expect(try host.list(scratch, limit: UInt64(all.count)).reply?.isTruncated == false)
        }
    }

    @Test func pagesSeeAllThatStays() async throws {
        let prepare = "for d in $(seq 100 199); do mkdir $d; (cd $d && seq -f 'stays%g' 1 99 | xargs touch); done"
        try await run(prepare) { host, scratch throws in
            var seen: [[UInt8]] = []
            var round = 0
            while true {
                // All pages of seven would take long.
                let page = try host.list(scratch, after: seen.last ?? [], limit: round < 200 ? 7 : 501)
                #expect(page.failure == nil)
                seen += page.entries.map(\.path)
                guard page.reply?.isTruncated == true else { break }
                // Files and directories come and go, also the one that the next page begins behind.
                round += 1
                if round % 10 == 0 {
                    let directory = 100 + round % 100
                    _ = shell(
                        "cd \(scratch) && rm -rf b* && mkdir -p b\(round)/x 099 && touch \(directory)/comes\(round)")
                    _ = shell("cd \(scratch) && rm -f \(directory)/comes\(round - 10)")
                }
            }
            let names = seen.map { String(decoding: $0, as: UTF8.self) }
            #expect(Set(names).count == names.count)
            #expect(names.filter { $0.contains("stays") }.count == 9900)
            let sorted = seen.sorted {
                $0.split(separator: 47).lexicographicallyPrecedes($1.split(separator: 47)) {
                    $0.lexicographicallyPrecedes($1)
                }
            }
            #expect(seen == sorted)
        }
    }

    /// No program can name what lies deeper than the longest path; it is left out.
    @Test func veryDeepTreeIsListedAsFarAsItCanBeNamed() async throws {
        try await AgentFixture.run { host in
            try withScratch { scratch in
                var directory = open(scratch, O_RDONLY | O_DIRECTORY)
                for _ in 0..<5000 {
                    #expect(mkdirat(directory, "d", 0o755) == 0)
                    let next = openat(directory, "d", O_RDONLY | O_DIRECTORY)
                    close(directory)
                    directory = next
                }
                close(directory)
                _ = shell("cd \(scratch) && touch d/d/z z")
                let listing = try host.list(scratch)
                #expect(listing.entries.count == 2048 + 2)
                #expect(listing.paths.suffix(2) == ["d/d/z", "z"])
                #expect(try host.list(scratch, after: listing.entries[2040].path).entries.count == 9)
            }
        }
    }

    @Test func resetInTheMiddleEndsIt() async throws {
        try await run("for d in $(seq 1 40); do mkdir $d; (cd $d && seq 1 500 | xargs touch); done") {
            host, scratch throws in
            let request = ListRequest(path: Array(scratch.utf8), isRecursive: true)
            let stream = try host.open(request)
            host.slow = [stream]
            try host.wait("some records") { !$0[stream].output.isEmpty }
            host.session.reset(stream)
            #expect(try host.call(FreezeRequest(dropCaches: false)).first(DoneReply.self) != nil)
            #expect(try host.call(ThawRequest()).first(DoneReply.self) != nil)
            #expect(try host.list(scratch).entries.count == 40 * 501)
        }
    }

    /// The answer stands behind all records, however slowly they are taken.
    @Test func answerWaitsForSlowReader() async throws {
        try await run("for d in $(seq 1 40); do mkdir $d; (cd $d && seq 1 500 | xargs touch); done") {
            host, scratch throws in
            let stream = try host.open(ListRequest(path: Array(scratch.utf8), isRecursive: true))
            host.slow = [stream]
            try host.wait("a full window") { $0[stream].output.count == WireFormat.windowBytes }
            #expect(try host.call(PingRequest()).first(PongReply.self) != nil)
            #expect(host[stream].messages.isEmpty)
            host.slow = []
            host.session.consumed(WireFormat.windowBytes, on: stream)
            let result = try host.end(of: stream)
            #expect(result.first(ListReply.self)?.entries == 40 * 501)
            var decoder = RecordDecoder<TreeEntry>()
            #expect(try decoder.receive(result.output).count == 40 * 501)
        }
    }
}
