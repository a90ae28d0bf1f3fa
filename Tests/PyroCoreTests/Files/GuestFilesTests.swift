import PyroCore
import PyroModel
import PyroWire
import Testing

/// The client of the guest's files, against agents that keep to the rules and such that do not.
@Suite struct GuestFilesTests {
    private static func list(
        _ entries: [TreeEntry], _ reply: ListReply? = nil, recursive: Bool = true, after: String = "",
        limit: UInt64 = 0
    ) async throws -> GuestFiles.Page {
        let request = ListRequest(
            path: Array("/d".utf8), isRecursive: recursive, after: Array(after.utf8), limit: limit)
        return try await FakeAgent.run { stream in
            let data = entries.flatMap { $0.encoded() }
            try await stream.answer(data, reply ?? ListReply(entries: UInt64(entries.count), isTruncated: false))
        } _: { files in
            try await files.list(request)
        }
    }

    @Test func goodListing() async throws {
        let entries: [TreeEntry] = [
            .file("-"), .directory("a"), .directory("a/b"), .file("a/b/c"), .file("a/d"), .file("a-"),
            .of("l", .symbolicLink, target: "../x"),
        ]
        let page = try await Self.list(entries)
        #expect(page.entries == entries)
        #expect(!page.isTruncated)
        let rest = try await Self.list(Array(entries.dropFirst(3)), after: "a/b/b")
        #expect(rest.entries == Array(entries.dropFirst(3)))
        let cut = try await Self.list([.file("a")], ListReply(entries: 1, isTruncated: true), limit: 1)
        #expect(cut.isTruncated)
    }

    @Test(arguments: [
        ["/etc"], [""], ["."], [".."], ["a/.."], ["../a"], ["a//b"], ["a/"], ["a\0b"], ["b", "a"], ["a", "a"],
        ["a/b"], ["f", "f/x"], ["d", "e/x"], [String(repeating: "n", count: 5000)],
    ])
    func pathsThatCannotBe(_ paths: [String]) async throws {
        let entries = paths.map { $0 == "d" ? TreeEntry.directory($0) : .file($0) }
        let error = await refusal { try await Self.list(entries) }
        #expect(error?.code == .guestLost)
    }

    @Test func countsAndValuesThatLie() async throws {
        let entries: [TreeEntry] = [.file("a"), .file("b")]
        for count: UInt64 in [0, 1, 3, .max] {
            let error = await refusal { try await Self.list(entries, ListReply(entries: count, isTruncated: false)) }
            #expect(error?.code == .guestLost)
        }
        let lies: [(String, () async throws -> GuestFiles.Page)] = [
            ("more than the limit", { try await Self.list(entries, limit: 1) }),
            ("cut without need", { try await Self.list(entries, ListReply(entries: 2, isTruncated: true), limit: 3) }),
            ("not behind", { try await Self.list(entries, after: "a") }),
            ("not asked for", { try await Self.list([.directory("a"), .file("a/b")], recursive: false) }),
            ("huge", { try await Self.list([.file("a", size: .max)]) }),
            ("no target", { try await Self.list([.of("a", .symbolicLink)]) }),
            ("a target", { try await Self.list([.of("a", .file, target: "x")]) }),
        ]
        for (what, call) in lies {
            #expect(await refusal(of: call)?.code == .guestLost, "\(what)")
        }
    }

    @Test func dataWithoutEndIsRefused() async throws {
        let error = try await FakeAgent.run { stream in
            while true { try await stream.send([UInt8](repeating: 65, count: 65_536), channel: Channel.output) }
        } _: { files in
            await refusal { try await files.read(ReadRequest(path: [47], offset: 0, limit: 1_000_000)) }
        }
        #expect(error?.code == .guestLost)
    }

    @Test func garbageIsRefused() async throws {
        let garbage: [@Sendable (LinkStream) async throws -> Void] = [
            { try await $0.answer([UInt8](repeating: 0xFF, count: 100), ListReply(entries: 1, isTruncated: false)) },
            { try await $0.answer([5, 0, 0, 0, 1], ListReply(entries: 0, isTruncated: false)) },
            { try await $0.answer([], DoneReply()) },
            { $0.finish() },
            { $0.reset() },
            { try await $0.send([1], channel: Channel.error) },
        ]
        for serve in garbage {
            let error = try await FakeAgent.run(serving: serve) { files in
                await refusal { try await files.list(ListRequest(path: [47], isRecursive: true)) }
            }
            #expect(error?.code == .guestLost)
        }
    }

    @Test func read() async throws {
        let request = ReadRequest(path: Array("/f".utf8), offset: 5, limit: 10)
        func read(_ reply: ReadReply) async throws -> [UInt8] {
            try await FakeAgent.run {
                try await $0.answer([1, 2], reply)
            } _: {
                try await $0.read(request).bytes
            }
        }
        #expect(try await read(ReadReply(size: 7, offset: 5, hasMore: false)) == [1, 2])
        for (size, offset) in [(7, 4), (UInt64.max, 5), (7, UInt64.max)] as [(UInt64, UInt64)] {
            let error = await refusal { try await read(ReadReply(size: size, offset: offset, hasMore: false)) }
            #expect(error?.code == .guestLost)
        }
    }

    @Test func write() async throws {
        let content = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let request = WriteRequest(path: Array("/f".utf8), mode: nil, size: UInt64(content.count))
        let reply = try await FakeAgent.run { stream in
            let same = try await stream.input() == content
            try await stream.answer([], WriteReply(isCreated: same, size: UInt64(content.count)))
        } _: { files in
            try await files.write(request, content)
        }
        #expect(reply.isCreated)
        let lie = try await FakeAgent.run {
            try await $0.answer([], WriteReply(isCreated: true, size: 1))
        } _: { files in
            await refusal { try await files.write(request, content) }
        }
        #expect(lie?.code == .guestLost)
    }

    /// A guest that refuses does not take the input first, and one that is gone may have done it all.
    @Test func refusalAndSilenceOfAWrite() async throws {
        let content = [UInt8](repeating: 1, count: 4 << 20)
        let request = WriteRequest(path: Array("/f".utf8), mode: nil, size: UInt64(content.count))
        let refused = try await FakeAgent.run { stream in
            try await stream.answer([], FailureReply(.wrongKind, "it is a directory"))
        } _: { files in
            await refusal { try await files.write(request, content) }
        }
        #expect(refused?.code == .usage)
        #expect(refused?.message == "The guest could not write /f: it is a directory.")
        let silent = try await FakeAgent.run {
            $0.reset()
        } _: { files in
            await refusal { try await files.write(request, content) }
        }
        #expect(silent?.code == .outcomeUnknown)
    }

    @Test func patch() async throws {
        let request = PatchRequest(directory: Array("/d".utf8), checksOnly: true, size: 3)
        let good = PatchedEntry(path: Array("a/b".utf8), status: .renamed, oldPath: Array("c".utf8))
        let entries = try await FakeAgent.run {
            try await $0.answer(good.encoded(), DoneReply())
        } _: { files in
            try await files.patch(request, [1, 2, 3])
        }
        #expect(entries == [good])
        let bad = PatchedEntry(path: Array("a".utf8), status: .renamed, oldPath: Array("../c".utf8))
        for data in [bad.encoded(), Array(good.encoded().dropLast())] {
            let error = try await FakeAgent.run {
                try await $0.answer(data, DoneReply())
            } _: { files in
                await refusal { try await files.patch(request, [1, 2, 3]) }
            }
            #expect(error?.code == .guestLost)
        }
    }
}
