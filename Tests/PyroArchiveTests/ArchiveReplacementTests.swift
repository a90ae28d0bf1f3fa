import Glibc
import PyroWire
import Testing

@testable import PyroArchive

/// What unpacking does to what is there already.
@Suite struct ArchiveReplacementTests {
    private static let isRoot = geteuid() == 0

    @Test func laterMembersReplaceEarlierOnes() throws {
        try withScratch { scratch in
            var tar = HandmadeTar()
            tar.member("link", type: "2", link: "/etc/passwd")
            tar.member("link", content: Array("mine".utf8))
            tar.member("d/x", content: [1])
            tar.member("d", type: "5", mode: 0o700)
            tar.end()
            try unpack(tar.bytes, into: "\(scratch)/target")
            #expect(contents("\(scratch)/target/link") == Array("mine".utf8))
            #expect(contents("\(scratch)/target/d/x") == [1])
            #expect(try shell("stat -c %a \(scratch)/target/d") == "700\n")
        }
    }

    @Test func replacedFileKeepsItsOtherNamesAndReaders() throws {
        try withScratch { scratch in
            try shell("cd \(scratch); mkdir target source; echo old > target/f; ln target/f other; echo new > source/f")
            let reader = Descriptor(open("\(scratch)/target/f", O_RDONLY))
            try unpack(try pack("\(scratch)/source").bytes, into: "\(scratch)/target")
            #expect(contents("\(scratch)/target/f") == Array("new\n".utf8))
            #expect(contents("\(scratch)/other") == Array("old\n".utf8))
            var buffer = [UInt8](repeating: 0, count: 10)
            #expect(read(reader.rawValue, &buffer, 10) == 4)
            #expect(try shell("ls -A \(scratch)/target") == "f\n")
        }
    }

    @Test func everythingGivesWayToEverything() throws {
        let kinds = [
            "echo x > T", "mkdir -p T/sub/dir; echo y > T/sub/f; chmod 555 T/sub", "ln -s /nowhere T", "mkfifo T",
            "echo z > T; ln T O",
        ]
        for (index, old) in kinds.enumerated() {
            for new in kinds where !new.hasPrefix("mkfifo") {
                try withScratch { scratch in
                    try shell("mkdir \(scratch)/target \(scratch)/source; cd \(scratch)/target; \(old)")
                    try shell("cd \(scratch)/source; \(new)")
                    try unpack(try pack("\(scratch)/source").bytes, into: "\(scratch)/target", deletes: true)
                    let (after, wanted) = (try listing("\(scratch)/target"), try listing("\(scratch)/source"))
                    #expect(after == wanted, "\(index) gives way to \(new)")
                }
            }
        }
    }

    @Test func deletionMakesItEqualButForWhatIsExcluded() throws {
        try withScratch { scratch in
            try shell(
                """
                cd \(scratch); mkdir -p target/old/deep target/kept/cache target/gone/cache source/kept outside
                echo 1 > target/old/deep/f; echo 2 > target/kept/cache/f; echo 3 > target/gone/cache/f; echo 4 > target/gone/f
                echo 5 > target/x.log; echo 6 > target/kept/y.log; echo 7 > outside/f; ln -s ../outside target/kept/link
                echo 8 > source/kept/new; ln -s /nowhere target/dangling
                """)
            let archive = try packTree(try directory("\(scratch)/source"), excluded: ["cache/", "*.log"])
            let progress = try unpack(
                archive.bytes, into: "\(scratch)/target", deletes: true, excluded: ["cache/", "*.log"])
            let left = try shell("cd \(scratch)/target && find . | LC_ALL=C sort")
            #expect(
                left == """
                    .
                    ./gone
                    ./gone/cache
                    ./gone/cache/f
                    ./kept
                    ./kept/cache
                    ./kept/cache/f
                    ./kept/new
                    ./kept/y.log
                    ./x.log

                    """)
            // old, old/deep, old/deep/f, gone/f, kept/link, dangling
            #expect(progress.deleted == 6)
            #expect(contents("\(scratch)/outside/f") == Array("7\n".utf8))
        }
    }

    @Test func withoutDeletionAllElseStays() throws {
        try withScratch { scratch in
            try shell("cd \(scratch); mkdir -p target/d source/d; echo 1 > target/d/old; echo 2 > source/d/new")
            let progress = try unpack(try pack("\(scratch)/source").bytes, into: "\(scratch)/target")
            #expect(try shell("ls \(scratch)/target/d") == "new\nold\n")
            #expect(progress.deleted == 0)
        }
    }

    @Test(.enabled(if: isRoot, "needs root"))
    func ownersDevicesAndCapabilitiesAreKept() throws {
        let capability: [UInt8] = [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        try withScratch { scratch in
            var tar = HandmadeTar()
            tar.member("./", type: "5", mode: 0o750, owner: 12)
            tar.extended([("SCHILY.xattr.security.capability", capability)])
            tar.member("./ping", content: [1, 2, 3], mode: 0o4755, owner: 1000)
            tar.member("fifo", type: "6", mode: 0o600)
            tar.end()
            try unpack(tar.bytes, into: "\(scratch)/target", keepsOwners: true)
            let facts = try shell("cd \(scratch)/target && stat -c '%u %g %a %F' . ping fifo")
            #expect(facts == "12 12 750 directory\n1000 1000 4755 regular file\n0 0 600 fifo\n")
            let shown = try shell("cd \(scratch)/target; PATH=$PATH:/sbin:/usr/sbin getcap ping")
            #expect(shown.contains("cap_net_raw"))
        }
    }

    @Test(.enabled(if: isRoot, "needs root"))
    func ownersBecomeWhoeverUnpacks() throws {
        try withScratch { scratch in
            var tar = HandmadeTar()
            tar.member("f", content: [1], mode: 0o2755, owner: 1000)
            tar.end()
            try unpack(tar.bytes, into: "\(scratch)/target")
            #expect(try shell("stat -c '%u %g %a' \(scratch)/target/f") == "0 0 2755\n")
        }
    }

    @Test func targetMustBeADirectoryWithAnAbsolutePath() throws {
        try withScratch { scratch in
            try shell("touch \(scratch)/file")
            var tar = HandmadeTar()
            tar.end()
            #expect(throws: FailureReply.self) { try unpack(tar.bytes, into: "relative") }
            let error = #expect(throws: FailureReply.self) { try unpack(tar.bytes, into: "\(scratch)/file") }
            #expect(error?.reason == .wrongKind)
        }
    }
}
