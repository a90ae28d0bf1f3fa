import Glibc
import PyroWire
import Testing

@testable import PyroArchive

/// What an export does to the host.
@Suite struct ExtractionTests {
    private func archive(_ scratch: String, _ line: String, _ name: String = "source") throws -> [UInt8] {
        try shell("cd \(scratch) && rm -rf source && mkdir source && cd source && \(line)")
        return try pack("\(scratch)/source/\(name == "source" ? "" : name)").bytes
    }

    @Test func existingOutputStays() throws {
        try withScratch { scratch in
            let bytes = try archive(scratch, "echo new > f")
            for made in ["mkdir out", "echo old > out", "ln -s /nowhere out"] {
                try shell("cd \(scratch); rm -rf out; \(made)")
                let before = try shell("ls -lA --time-style=+ \(scratch)")
                let error = #expect(throws: FailureReply.self) { try extract(bytes, to: "\(scratch)/out") }
                #expect(error?.errno == EEXIST)
                #expect(try shell("ls -lA --time-style=+ \(scratch)") == before)
            }
        }
    }

    @Test func forceReplacesWhateverIsThere() throws {
        try withScratch { scratch in
            try shell("mkdir \(scratch)/other; echo keep > \(scratch)/other/f")
            for made in [
                "mkdir -p out/sub; echo old > out/sub/f; chmod 500 out/sub out", "echo old > out", "ln -s other out",
                ":",
            ] {
                for name in ["source", "f", "l"] {
                    let bytes = try archive(scratch, "echo new > f; ln -s other l", name)
                    try shell("cd \(scratch); chmod -R u+rwx out 2>/dev/null; rm -rf out; \(made)")
                    try extract(bytes, to: "\(scratch)/out", replaces: true)
                    let left = try shell("ls -A \(scratch)")
                    #expect(left == "other\nout\nsource\n")
                    let wanted = try listing("\(scratch)/source")
                    if name == "source" { #expect(try listing("\(scratch)/out") == wanted) }
                    if name == "f" { #expect(contents("\(scratch)/out") == Array("new\n".utf8)) }
                    if name == "l" { #expect(try shell("readlink \(scratch)/out") == "other\n") }
                    #expect(contents("\(scratch)/other/f") == Array("keep\n".utf8))
                }
            }
        }
    }

    @Test func closedDirectoriesAreFilledAndClosed() throws {
        try withScratch { scratch in
            var tar = HandmadeTar()
            tar.member("./", type: "5", mode: 0o555)
            tar.member("d", type: "5", mode: 0o000)
            tar.member("d/f", content: [1], mode: 0o6777)
            tar.member("d/e", type: "5", mode: 0o7111)
            tar.member("d/e/g", content: [1], mode: 0o000)
            tar.end()
            try extract(tar.bytes, to: "\(scratch)/out")
            let modes = try shell(
                "cd \(scratch)/out && chmod u+rx . && stat -c %a d && chmod 700 d && stat -c %a d/f d/e d/e/g")
            #expect(modes == "0\n777\n111\n0\n")
            try extract(tar.bytes, to: "\(scratch)/out", replaces: true)
            #expect(try shell("stat -c '%a %Y' \(scratch)/out") == "555 1600000000\n")
        }
    }

    @Test func refusalAtTheEndLeavesNothing() throws {
        try withScratch { scratch in
            let bytes = try archive(scratch, "mkdir -p a/b; echo 1 > a/b/f")
            try shell("mkdir \(scratch)/in")
            let extraction = try ArchiveExtraction(
                in: try directory("\(scratch)/in"), name: Array("out".utf8), replaces: false)
            let error = #expect(throws: FailureReply.self) {
                try extraction.run(source(bytes)) { () throws(FailureReply) in throw FailureReply(.invalid, "no") }
            }
            #expect(error?.message == "no")
            let left = try shell("ls -A \(scratch)/in")
            #expect(left == "")
        }
    }

    @Test func secondMemberOfASingleFileIsRefused() throws {
        try withScratch { scratch in
            for kinds in [["0", "0"], ["0", "2"], ["1"], ["3"], ["6"]] as [[Character]] {
                var tar = HandmadeTar()
                for (index, kind) in kinds.enumerated() { tar.member("f\(index)", type: kind, link: "x") }
                tar.end()
                #expect(throws: FailureReply.self) { try extract(tar.bytes, to: "\(scratch)/out") }
            }
            let left = try shell("ls -A \(scratch)")
            #expect(left == "")
        }
    }

    @Test(arguments: ["", ".", "..", "a/b"]) func namesThatAreNone(name: String) throws {
        try withScratch { scratch in
            let parent = try directory(scratch)
            #expect(throws: FailureReply.self) {
                try ArchiveExtraction(in: parent, name: Array(name.utf8), replaces: true)
            }
        }
    }

    @Test func outputThatAppearsMeanwhileStays() throws {
        try withScratch { scratch in
            let bytes = try archive(scratch, "echo new > f", "f")
            try shell("mkdir \(scratch)/in")
            let extraction = try ArchiveExtraction(
                in: try directory("\(scratch)/in"), name: Array("out".utf8), replaces: false)
            let error = #expect(throws: FailureReply.self) {
                try extraction.run(source(bytes)) { () throws(FailureReply) in _ = mkdir("\(scratch)/in/out", 0o700) }
            }
            #expect(error?.errno == EEXIST)
            let left = try shell("ls -A \(scratch)/in")
            #expect(left == "out\n")
        }
    }
}
