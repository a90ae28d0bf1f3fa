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

    @Test(.enabled(if: isRoot, "needs root"))
    func ownersDevicesAndCapabilitiesAreKept() async throws {
        let capability: [UInt8] = [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        try await unpack { _ in
            var tar = TarWriter()
            tar.member("./", type: "5", mode: 0o750, owner: 12)
            tar.extended([("SCHILY.xattr.security.capability", capability)])
            tar.member("./ping", content: [1, 2, 3], mode: 0o755, owner: 1000)
            tar.member("fifo", type: "6", mode: 0o600)
            tar.end()
            return tar.bytes
        } check: { scratch, result in
            #expect(result.first(DoneReply.self) != nil, "\(result.failure?.message ?? "")")
            let facts = shell("cd \(scratch)/target && stat -c '%u %g %a %F' . ping fifo")
            #expect(facts == "12 12 750 directory\n1000 1000 755 regular file\n0 0 600 fifo\n")
            #expect(
                shell("getcap \(scratch)/target/ping || /sbin/getcap \(scratch)/target/ping")?.contains("cap_net_raw")
                    == true)
        }
    }

    @Test func laterMembersReplaceEarlierOnes() async throws {
        try await unpack { _ in
            var tar = TarWriter()
            tar.member("link", type: "2", link: "/etc/passwd")
            tar.member("link", content: Array("mine".utf8))
            tar.member("d/x", content: [1])
            tar.member("d", type: "5", mode: 0o700)
            tar.end()
            return tar.bytes
        } check: { scratch, result in
            #expect(result.first(DoneReply.self) != nil, "\(result.failure?.message ?? "")")
            #expect(contents("\(scratch)/target/link") == Array("mine".utf8))
            #expect(contents("\(scratch)/target/d/x") == [1])
        }
    }

    enum Hostile: String, CaseIterable {
        case absolute, parent, parentInside, parentInPax, belowLink, belowAbsoluteLink, hardLinkOut
        case hardLinkThroughLink, device, zeroInName

        var archive: [UInt8] {
            var tar = TarWriter()
            let evil = Array("evil".utf8)
            switch self {
            case .absolute: tar.member("/tmp/pyro-evil", content: evil)
            case .parent: tar.member("../evil", content: evil)
            case .parentInside: tar.member("a/../../evil", content: evil)
            case .parentInPax:
                tar.extended([("path", Array("../evil".utf8))])
                tar.member("good", content: evil)
            case .belowLink:
                tar.member("up", type: "2", link: "..")
                tar.member("up/evil", content: evil)
            case .belowAbsoluteLink:
                tar.member("t", type: "2", link: "/tmp")
                tar.member("t/pyro-evil", content: evil)
            case .hardLinkOut: tar.member("evil", type: "1", link: "../source")
            case .hardLinkThroughLink:
                tar.member("up", type: "2", link: "..")
                tar.member("evil", type: "1", link: "up/source")
            case .device: tar.member("evil", type: "3")
            case .zeroInName:
                tar.extended([("path", [65, 0, 66])])
                tar.member("good")
            }
            tar.end()
            return tar.bytes
        }
    }

    @Test(arguments: Hostile.allCases)
    func hostileArchiveDoesNoHarm(_ hostile: Hostile) async throws {
        try await unpack(
            { scratch in
                _ = shell("echo secret > \(scratch)/source")
                return hostile.archive
            }, keepsOwners: false
        ) { scratch, result in
            #expect(result.failure?.reason == .unsafeArchive)
            #expect(shell("ls -A \(scratch)") == "source\ntarget\n")
            #expect(access("/tmp/pyro-evil", F_OK) != 0)
            #expect(access("\(scratch)/target/evil", F_OK) != 0)
        }
    }

    enum Broken: String, CaseIterable {
        case empty, garbage, cutOff, cutInside, badChecksum, badNumber, hugeSize, negativeSize, sparse, sparsePax
        case unknownType, badPax, hugePax

        var archive: [UInt8] {
            var tar = TarWriter()
            let content = [UInt8](repeating: 65, count: 2000)
            switch self {
            case .empty: return []
            case .garbage: return [UInt8](repeating: 0xA5, count: 5000)
            case .cutOff: tar.member("a", content: content)
            case .cutInside:
                tar.member("a", content: content)
                return Array(tar.bytes.prefix(1000))
            case .badChecksum:
                tar.member("a", content: content)
                tar.end()
                var bytes = tar.bytes
                bytes[0] ^= 1
                return bytes
            case .badNumber: tar.member("a", size: "99999999999")
            case .hugeSize: tar.member("a", size: "\u{7F}77777777777")
            case .negativeSize: tar.member("a", size: "-0000000001")
            case .sparse: tar.member("a", type: "S")
            case .sparsePax:
                tar.extended([("GNU.sparse.major", [49])])
                tar.member("a")
            case .unknownType: tar.member("a", type: "Q")
            case .badPax:
                tar.member("x", type: "x", content: Array("99 path=x\n".utf8))
                tar.member("a")
            case .hugePax: tar.member("x", type: "x", size: "00777777777")
            }
            if self != .cutOff { tar.end() }
            return tar.bytes
        }
    }

    @Test(arguments: Broken.allCases)
    func brokenArchiveIsRefused(_ broken: Broken) async throws {
        let result = try await unpack({ _ in broken.archive }) { _, result in result }
        #expect(result.failure?.reason == .invalid, "\(result.failure?.message ?? "no failure")")
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
