import Glibc
import PyroArchive
import PyroWire
import Testing

@Suite struct UnpackTests {
    private static let isRoot = geteuid() == 0

    /// Unpacks into `target` below a scratch directory, which `check` then looks at.
    private func unpack<Result: Sendable>(
        _ archive: @escaping @Sendable (String) throws -> [UInt8], keepsOwners: Bool = isRoot,
        check: @escaping @Sendable (String, HostClient.Received) throws -> Result
    ) async throws -> Result {
        try await AgentFixture.run { host in
            try withScratch { scratch in
                let bytes = try archive(scratch)
                let target = Array("\(scratch)/target".utf8)
                let stream = try host.open(
                    UnpackRequest(directory: target, keepsOwners: keepsOwners), finish: false)
                try host.send(bytes, on: stream)
                host.session.finish(stream)
                return try check(scratch, try host.end(of: stream))
            }
        }
    }

    private static let tree = """
        mkdir -p a/b 'sp ace' deep; echo hello > a/b/file; head -c 3000000 /dev/urandom > big; : > empty
        ln -s ../nowhere a/dangling; ln -s /abs a/absolute; ln a/b/file a/hard; chmod 4755 a/b/file
        chmod 0555 deep; chmod 1777 'sp ace'; printf x > "$(printf 'bad\\377name')"
        long=$(printf 'n%.0s' $(seq 200)); mkdir -p $long/$long; echo long > $long/$long/$long
        touch -h -d '2001-02-03 04:05:06.789' a/b/file a/dangling big; touch -d '1999-01-01' a/b deep a
        """
    /// Everything about a tree that an archive carries.
    private static let listing =
        "find . -printf '%P|%y|%m|%s|%T@|%l|%n\\n' | grep -v '^|' | sed 's/|d|\\([0-9]*\\)|[0-9]*|/|d|\\1|/' | LC_ALL=C sort"

    @Test(arguments: ["pax", "gnu"])
    func treeComesOutAsItWentIn(format: String) async throws {
        try await unpack { scratch in
            let source = "\(scratch)/source"
            guard
                shell("mkdir \(source) && cd \(source) && { \(Self.tree)\n} && tar --format=\(format) -cf ../a.tar .")
                    != nil
            else { throw HostClient.Failure(description: "no archive") }
            return contents("\(scratch)/a.tar")
        } check: { scratch, result in
            #expect(result.first(DoneReply.self) != nil, "\(result.failure?.message ?? "")")
            // The format of GNU has no fractions of a second.
            let cut = format == "gnu" ? " | sed 's/\\.[0-9]*|/|/'" : ""
            let before = shell("cd \(scratch)/source && \(Self.listing)\(cut)")
            #expect((before?.count ?? 0) > 1000)
            #expect(shell("cd \(scratch)/target && \(Self.listing)\(cut)") == before)
            #expect(shell("cd \(scratch) && diff -r --no-dereference source target") == "")
        }
    }

    @Test func brokenArchiveIsRefused() async throws {
        let result = try await unpack({ _ in [UInt8](repeating: 0xA5, count: 5000) }) { _, result in result }
        #expect(result.failure?.reason == .invalid, "\(result.failure?.message ?? "no failure")")
    }

    @Test func treeIsPackedAndCountedToTheEnd() async throws {
        try await AgentFixture.run { host in
            try withScratch { scratch in
                guard
                    shell("mkdir \(scratch)/source \(scratch)/target && cd \(scratch)/source && { \(Self.tree)\n}")
                        != nil
                else { throw HostClient.Failure(description: "no tree") }
                let packed = try host.call(PackRequest(path: Array("\(scratch)/source".utf8)))
                #expect(packed.first(DoneReply.self) != nil, "\(packed.failure?.message ?? "")")
                let progress = packed.messages.compactMap { try? ArchiveProgress(decoding: $0) }.last
                #expect(progress?.entries == 14)
                try put(packed.output, "\(scratch)/a.tar")
                #expect(shell("tar -xpf \(scratch)/a.tar -C \(scratch)/target") == "")
                let before = shell("cd \(scratch)/source && \(Self.listing)")
                #expect(shell("cd \(scratch)/target && \(Self.listing)") == before)
            }
        }
    }

    @Test func onlyThePathsThatAreSentArePacked() async throws {
        try await AgentFixture.run { host in
            try withScratch { scratch in
                _ = shell("mkdir -p \(scratch)/d/e && cd \(scratch)/d && echo 1 > a && echo 2 > b && echo 3 > e/c")
                let stream = try host.open(
                    PackRequest(path: Array("\(scratch)/d".utf8), takesPaths: true), finish: false)
                try host.send(Array("e/c\0a\0gone\0".utf8), on: stream)
                host.session.finish(stream)
                let packed = try host.end(of: stream)
                try put(packed.output, "\(scratch)/a.tar")
                #expect(shell("tar -tf \(scratch)/a.tar") == "./\ne/c\na\n")
            }
        }
    }

    private func put(_ bytes: [UInt8], _ path: String) throws {
        guard let file = fopen(path, "w") else { throw HostClient.Failure(description: "cannot write \(path)") }
        defer { fclose(file) }
        fwrite(bytes, 1, bytes.count, file)
    }

    @Test func relativeDirectoryIsRefused() async throws {
        let result = try await AgentFixture.run {
            try $0.call(UnpackRequest(directory: Array("relative".utf8), keepsOwners: false))
        }
        #expect(result.failure?.reason == .invalid)
    }

    @Test func resetStopsUnpacking() async throws {
        try await AgentFixture.run { host in
            try withScratch { scratch in
                let stream = try host.open(
                    UnpackRequest(directory: Array("\(scratch)/t".utf8), keepsOwners: false), finish: false)
                host.session.reset(stream)
                #expect(try host.call(PingRequest()).first(PongReply.self) != nil)
            }
        }
    }
}
