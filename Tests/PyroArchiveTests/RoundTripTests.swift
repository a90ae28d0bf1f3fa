import Glibc
import PyroWire
import Testing

@testable import PyroArchive

/// What is packed comes out the same, by our own programs and by GNU's.
@Suite struct RoundTripTests {
    @Test(arguments: [511, 512, 1 << 20])
    func treeComesOutAsItWentIn(pieceBytes: Int) throws {
        try withScratch { scratch in
            try SampleTree.make(in: "\(scratch)/source")
            let before = try listing("\(scratch)/source")
            #expect(before.count > 2000)
            let archive = try pack("\(scratch)/source")
            let unpacked = try unpack(archive.bytes, into: "\(scratch)/target", pieceBytes: pieceBytes)
            #expect(try listing("\(scratch)/target") == before)
            #expect(unpacked.entries == archive.progress.entries)
            #expect(unpacked.bytes == archive.progress.bytes)
            #expect(try listing("\(scratch)/source") == before)
        }
    }

    @Test func exportedTreeIsTheSame() throws {
        try withScratch { scratch in
            try SampleTree.make(in: "\(scratch)/source")
            let archive = try pack("\(scratch)/source/")
            let outcome = try extract(archive.bytes, to: "\(scratch)/out")
            #expect(outcome.artifact == .directory)
            #expect(outcome.entries == archive.progress.entries)
            #expect(outcome.bytes == archive.progress.bytes)
            #expect(try listing("\(scratch)/out") == listing("\(scratch)/source"))
            #expect(try shell("ls -A '\(scratch)'") == "out\nsource\n")
            let facts = try ArchiveScan.facts(of: source(archive.bytes))
            #expect(facts == .init(entries: outcome.entries, bytes: outcome.bytes))
        }
    }

    @Test func equalTreesGiveEqualArchives() throws {
        try withScratch { scratch in
            try shell(
                "cd \(scratch); mkdir one two; for i in c a b; do echo $i > one/$i; done; for i in b c a; do echo $i > two/$i; done"
            )
            try shell("cd \(scratch); touch -d 2020-01-01 one two one/* two/*")
            #expect(try pack("\(scratch)/one").bytes == pack("\(scratch)/two").bytes)
        }
    }

    @Test func tarOfTheHostReadsOurs() throws {
        try withScratch { scratch in
            try SampleTree.make(in: "\(scratch)/source")
            try put(try pack("\(scratch)/source").bytes, "\(scratch)/a.tar")
            try shell("cd \(scratch) && mkdir target && tar -xpf a.tar -C target")
            #expect(try listing("\(scratch)/target") == listing("\(scratch)/source"))
        }
    }

    @Test(arguments: ["pax", "gnu", "ustar", "v7"])
    func weReadTarOfTheHost(format: String) throws {
        try withScratch { scratch in
            try SampleTree.make(in: "\(scratch)/source")
            let isOld = format == "ustar" || format == "v7"
            // What these forms cannot hold.
            if isOld { try shell("cd \(scratch)/source && rm -rf nnn* long* mmm* none 'sp ace'") }
            try shell("cd \(scratch)/source && tar --format=\(format) -cf ../a.tar .")
            let bytes = try #require(contents("\(scratch)/a.tar"))
            let scanned = try ArchiveScan.facts(of: source(bytes))
            let unpacked = try unpack(bytes, into: "\(scratch)/target")
            #expect(scanned == .init(entries: unpacked.entries, bytes: unpacked.bytes))
            // Only one of them has fractions of a second.
            let cut = format == "pax" ? "cat" : "sed -E 's/(\\|-?[0-9]+)\\.[0-9]*\\|/\\1|/'"
            try put(Array(try listing("\(scratch)/source").utf8), "\(scratch)/before")
            try put(Array(try listing("\(scratch)/target").utf8), "\(scratch)/after")
            #expect(try shell("cd \(scratch); \(cut) < before > b; \(cut) < after > a; diff b a") == "")
        }
    }

    @Test(arguments: UInt64(1)...5)
    func randomTreesComeOutAsTheyWentIn(seed: UInt64) throws {
        try withScratch { scratch in
            var generator = SeededGenerator(seed: seed)
            try RandomTree.make(in: "\(scratch)/source", using: &generator)
            let archive = try pack("\(scratch)/source").bytes
            try unpack(archive, into: "\(scratch)/target")
            #expect(try listing("\(scratch)/target") == listing("\(scratch)/source"))
            try extract(archive, to: "\(scratch)/out")
            #expect(try listing("\(scratch)/out") == listing("\(scratch)/source"))
            // Once more over something else.
            try RandomTree.make(in: "\(scratch)/other", using: &generator)
            try unpack(archive, into: "\(scratch)/other", deletes: true)
            #expect(try listing("\(scratch)/other") == listing("\(scratch)/source"))
        }
    }

    @Test func repositoryStaysClean() throws {
        try withScratch { scratch in
            try shell(
                """
                export HOME=\(scratch); cd \(scratch) && git init -q source && cd source && git config user.email a@b.c \
                && git config user.name n && mkdir -p node_modules/.bin node_modules/p && echo x > node_modules/p/cli.js \
                && chmod +x node_modules/p/cli.js && ln -s ../p/cli.js node_modules/.bin/p && git add -A && git commit -qm one
                """)
            try unpack(try pack("\(scratch)/source").bytes, into: "\(scratch)/target")
            #expect(try listing("\(scratch)/target") == listing("\(scratch)/source"))
            let status =
                "export HOME=\(scratch); cd \(scratch)/target && git status --porcelain && git fsck 2>/dev/null"
            #expect(try shell(status) == "")
        }
    }

    @Test func singleFileAndLink() throws {
        try withScratch { scratch in
            try shell(
                "cd \(scratch); echo content > file; chmod 4751 file; touch -d 2001-02-03 file; ln -s a/../b link")
            let file = try pack("\(scratch)/file")
            #expect(file.progress.entries == 1)
            #expect(file.progress.bytes == 8)
            let outcome = try extract(file.bytes, to: "\(scratch)/out")
            #expect(outcome == .init(artifact: .file, entries: 1, bytes: 8))
            #expect(contents("\(scratch)/out") == Array("content\n".utf8))
            // Set-uid does not leave the guest.
            #expect(try shell("stat -c '%a %y' \(scratch)/out").hasPrefix("751 2001-02-03"))
            let link = try pack("\(scratch)/link")
            #expect(try extract(link.bytes, to: "\(scratch)/outlink").artifact == .symbolicLink)
            #expect(try shell("readlink \(scratch)/outlink") == "a/../b\n")
        }
    }

    @Test func filesOverEightGiBSayTheirSize() throws {
        let size: UInt64 = 9 << 30
        final class Box { var bytes: [UInt8] = [] }
        let box = Box()
        let writer = TarWriter { bytes throws(FailureReply) in if box.bytes.count < 4096 { box.bytes += bytes } }
        let entry = TarEntry(
            kind: .file, path: Array("big".utf8), mode: 0o644, owner: 70_000_000, group: 3,
            modified: TarTime(seconds: -2, nanoseconds: 500_000_000), size: size, attributes: [])
        try writer.begin(entry)
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        try zeros.withUnsafeBytes { zeros in try writer.append(zeros) }
        let reader = TarReader(source: source(box.bytes + zeros))
        #expect(try reader.next() == entry)
    }
}
