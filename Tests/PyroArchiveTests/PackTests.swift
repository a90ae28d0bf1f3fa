import Glibc
import PyroWire
import Testing

@testable import PyroArchive

/// What goes into an archive, and what does not.
@Suite struct PackTests {
    private func names(_ archive: [UInt8]) throws -> [String] {
        var names: [String] = []
        let reader = TarReader(source: source(archive))
        while let entry = try reader.next() { names.append(String(decoding: entry.path, as: UTF8.self)) }
        return names
    }

    @Test func namesAreInOrderAndSpecialFilesAreSkipped() throws {
        try withScratch { scratch in
            try shell("cd \(scratch); mkdir -p t/b t/a; echo 1 > t/b/f; echo 2 > t/B; mkfifo t/a/p; ln -s x t/c")
            let result = try packTree(try directory("\(scratch)/t"))
            #expect(try names(result.bytes) == ["./", "B", "a/", "b/", "b/f", "c"])
            #expect(result.skipped.paths == [Array("a/p".utf8)])
            #expect(result.progress == ArchiveProgress(entries: 5, bytes: 4, deleted: 0, skipped: 1))
        }
    }

    @Test func excludedPathsAreLeftOut() throws {
        try withScratch { scratch in
            try shell(
                "cd \(scratch); mkdir -p t/x/node_modules/y t/build t/src/build; touch t/x/node_modules/y/f t/a.pyc t/x/b.pyc t/src/build/k"
            )
            let result = try packTree(try directory("\(scratch)/t"), excluded: ["node_modules", "/build/", "*.pyc"])
            #expect(try names(result.bytes) == ["./", "src/", "src/build/", "src/build/k", "x/"])
        }
    }

    @Test func givenPathsAreTaken() throws {
        try withScratch { scratch in
            try shell(
                "cd \(scratch); mkdir -p t/a/b t/c; echo 1 > t/a/b/f; echo 2 > t/a/g; echo 3 > t/c/h; ln -s a t/l; echo 4 > f"
            )
            let paths = "a a/b/f gone gone/f c/h l/g l a/g ".utf8.map { $0 == UInt8(ascii: " ") ? 0 : $0 }
            let result = try pack("\(scratch)/t", paths: paths)
            #expect(try names(result.bytes) == ["./", "a/", "a/b/f", "c/h", "l", "a/g"])
            for bad in ["../f", "/etc/passwd"] {
                #expect(throws: FailureReply.self) { try pack("\(scratch)/t", paths: Array(bad.utf8) + [0]) }
            }
            #expect(throws: FailureReply.self) { try pack("\(scratch)/t", paths: Array("cut".utf8)) }
            #expect(throws: FailureReply.self) { try pack("\(scratch)/t/a/g", paths: []) }
        }
    }

    @Test func largeFilesCanBeLeftOut() throws {
        try withScratch { scratch in
            try shell(
                "cd \(scratch); mkdir t; head -c 1001 /dev/zero > t/big; head -c 1000 /dev/zero > t/small; ln t/big t/too"
            )
            let result = try pack("\(scratch)/t", fileLimit: 1000)
            #expect(try names(result.bytes) == ["./", "small"])
            #expect(result.progress.skipped == 2)
        }
    }

    @Test func whatIsNotThereIsSaid() throws {
        try withScratch { scratch in
            try shell("mkfifo \(scratch)/p")
            for (path, reason) in [
                ("\(scratch)/none", FailureReply.Reason.notFound), ("\(scratch)/none/x", .notFound),
                ("\(scratch)/p", .wrongKind), ("relative", .invalid),
            ] {
                let error = #expect(throws: FailureReply.self) { try pack(path) }
                #expect(error?.reason == reason, "\(path): \(error?.message ?? "")")
            }
        }
    }

    @Test(arguments: [-5000, 5000]) func fileThatChangesIsCutOrFilled(change: Int) throws {
        try withScratch { scratch in
            try shell("cd \(scratch); mkdir t; head -c 600000 /dev/zero | tr '\\0' x > t/a; echo next > t/b")
            final class Box {
                var bytes: [UInt8] = []
                var isChanged = false
            }
            let box = Box()
            let file = "\(scratch)/t/a"
            try Packing.run(
                PackRequest(path: Array("\(scratch)/t".utf8)), input: source([]),
                sink: { bytes throws(FailureReply) in
                    box.bytes += bytes
                    // While it is being read.
                    if !box.isChanged { truncate(file, 600_000 + change) }
                    box.isChanged = true
                }, report: { _ in })
            try unpack(box.bytes, into: "\(scratch)/target")
            #expect(contents("\(scratch)/target/a")?.count == 600_000)
            #expect(contents("\(scratch)/target/b") == Array("next\n".utf8))
        }
    }

    @Test func unreadableFileIsNamed() throws {
        // Not even root reads it.
        let error = #expect(throws: FailureReply.self) { try pack("/proc/sys/vm/drop_caches") }
        #expect(error?.reason == .system)
        #expect(error?.errno == EACCES)
        #expect(error?.message.contains("drop_caches") == true)
    }
}
