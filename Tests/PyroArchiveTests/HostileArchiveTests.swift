import Glibc
import PyroWire
import Testing

@testable import PyroArchive

/// No archive does harm, whoever reads it.
@Suite struct HostileArchiveTests {
    /// Runs `body` where there is something to harm, and looks whether that has happened.
    private func unharmed(_ body: (String) throws -> Void) throws {
        try withScratch { scratch in
            try shell(
                "mkdir \(scratch)/in && echo secret > \(scratch)/source && cp \(scratch)/source \(scratch)/in/source")
            try body("\(scratch)/in")
            #expect(contents("\(scratch)/source") == Array("secret\n".utf8))
            let left = try shell("ls -A \(scratch)")
            #expect(left == "in\nsource\n")
            #expect(try shell("stat -c %h \(scratch)/source \(scratch)/in/source") == "1\n1\n")
            #expect(access("/tmp/pyro-evil", F_OK) != 0)
        }
    }

    @Test(arguments: HostileArchive.allCases)
    func scanRefuses(_ hostile: HostileArchive) throws {
        let error = #expect(throws: FailureReply.self) { try ArchiveScan.facts(of: source(hostile.archive)) }
        #expect(error?.reason == .unsafeArchive, "\(error?.message ?? "")")
        if hostile != .zeroInName { #expect(error?.message.contains("member") == true) }
    }

    @Test(arguments: HostileArchive.allCases)
    func unpackingRefuses(_ hostile: HostileArchive) throws {
        try unharmed { directory in
            #expect(throws: FailureReply.self) { try unpack(hostile.archive, into: "\(directory)/target") }
            #expect(access("\(directory)/target/evil", F_OK) != 0 || hostile == .hardLinkToLater)
            #expect(access("\(directory)/evil", F_OK) != 0)
        }
    }

    @Test(arguments: HostileArchive.allCases)
    func extractionRefusesAndLeavesNothing(_ hostile: HostileArchive) throws {
        try unharmed { directory in
            #expect(throws: FailureReply.self) { try extract(hostile.archive, to: "\(directory)/out") }
            let left = try shell("ls -A \(directory)")
            #expect(left == "source\n")
        }
    }

    @Test(arguments: BrokenArchive.allCases)
    func brokenArchiveIsRefused(_ broken: BrokenArchive) throws {
        try unharmed { directory in
            let scan = #expect(throws: FailureReply.self) { try ArchiveScan.facts(of: source(broken.archive)) }
            #expect(scan?.reason == .invalid, "\(scan?.message ?? "")")
            let unpacked = #expect(throws: FailureReply.self) {
                try unpack(broken.archive, into: "\(directory)/target")
            }
            #expect(unpacked?.reason == .invalid)
            #expect(throws: FailureReply.self) { try extract(broken.archive, to: "\(directory)/out") }
            let left = try shell("ls -A \(directory)")
            #expect(left == "source\ntarget\n")
        }
    }

    @Test func limitsHold() throws {
        var tar = HandmadeTar()
        tar.member("./", type: "5", mode: 0o755)
        for index in 0..<20 { tar.member("file\(index)", content: [UInt8](repeating: 1, count: 1000)) }
        tar.end()
        var few = ArchiveLimits()
        few.entries = 10
        var small = ArchiveLimits()
        small.bytes = 10_000
        for limits in [few, small] {
            let error = #expect(throws: FailureReply.self) {
                try ArchiveScan.facts(of: source(tar.bytes), limits: limits)
            }
            #expect(error?.reason == .tooLarge)
            try withScratch { scratch in
                #expect(throws: FailureReply.self) { try extract(tar.bytes, to: "\(scratch)/out", limits: limits) }
                let left = try shell("ls -A \(scratch)")
                #expect(left == "")
            }
        }
        #expect(try ArchiveScan.facts(of: source(tar.bytes)).entries == 20)
    }

    @Test func endlessArchiveEnds() throws {
        /// Members without end, as a guest could send them.
        final class Endless: ByteReader {
            let member: [UInt8]
            init() {
                var tar = HandmadeTar()
                tar.member("a", content: [UInt8](repeating: 7, count: 512))
                member = tar.bytes
            }
            func read(into buffer: UnsafeMutableRawBufferPointer) throws(FailureReply) -> Int {
                let count = buffer.count / member.count * member.count
                for start in stride(from: 0, to: count, by: member.count) {
                    UnsafeMutableRawBufferPointer(rebasing: buffer[start...]).copyBytes(from: member)
                }
                return count
            }
        }
        var limits = ArchiveLimits()
        limits.entries = 50_000
        let error = #expect(throws: FailureReply.self) {
            try ArchiveScan.facts(of: ByteSource(Endless()), limits: limits)
        }
        #expect(error?.reason == .tooLarge)
    }

    @Test func deepAndLongNamesAreRefused() throws {
        var tar = HandmadeTar()
        tar.extended([("path", Array(String(repeating: "a/", count: 600).utf8))])
        tar.member("x", type: "5")
        tar.end()
        #expect(throws: FailureReply.self) { try ArchiveScan.facts(of: source(tar.bytes)) }
        tar = HandmadeTar()
        tar.extended([("path", [UInt8](repeating: 65, count: 5000))])
        tar.member("x")
        tar.end()
        #expect(throws: FailureReply.self) { try ArchiveScan.facts(of: source(tar.bytes)) }
    }

    @Test func randomBytesNeverTrap() throws {
        var generator = SeededGenerator(seed: 4)
        try withScratch { scratch in
            var tar = HandmadeTar()
            tar.member("./", type: "5", mode: 0o755)
            tar.extended([("mtime", Array("1.5".utf8)), ("path", Array("longer/name".utf8))])
            tar.member("a", content: [UInt8](repeating: 66, count: 700))
            tar.member("l", type: "2", link: "a")
            tar.member("d/h", type: "1", link: "longer/name")
            tar.end()
            for round in 0..<3000 {
                var bytes = tar.bytes
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    let index = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
                }
                repairChecksums(&bytes)
                if round % 5 == 0 { bytes = bytes.dropLast(Int.random(in: 0..<bytes.count, using: &generator)) }
                _ = try? ArchiveScan.facts(of: source(bytes))
                guard round % 10 == 0 else { continue }
                _ = try? extract(bytes, to: "\(scratch)/out", replaces: true)
                _ = try? unpack(bytes, into: "\(scratch)/target", deletes: true)
            }
            let left = try shell("ls -A \(scratch)").split(separator: "\n")
            #expect(left.allSatisfy { $0 == "out" || $0 == "target" }, "\(left)")
        }
    }

    /// Mutations get past the checksum, which would otherwise catch all of them.
    private func repairChecksums(_ bytes: inout [UInt8]) {
        for start in stride(from: 0, to: bytes.count - 511, by: 512)
        where bytes[start..<start + 512].contains(where: { $0 != 0 }) {
            var sum = 256
            for index in start..<start + 512 where !(148..<156).contains(index - start) { sum += Int(bytes[index]) }
            let digits = Array(String(sum, radix: 8).utf8)
            let field = [UInt8](repeating: 48, count: 6 - digits.count) + digits + [0, 32]
            bytes.replaceSubrange(start + 148..<start + 156, with: field)
        }
    }
}
