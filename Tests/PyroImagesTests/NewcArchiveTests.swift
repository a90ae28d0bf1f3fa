import PyroSystem
import SystemPackage
import Testing

@testable import PyroImages

/// Reads newc archives by their format, not by the code that writes them.
struct NewcReader {
    struct Entry: Equatable {
        var name: String
        var mode: Int
        var links: Int
        var data: [UInt8]
    }

    static func read(_ bytes: [UInt8]) throws -> [Entry] {
        var entries: [Entry] = []
        var offset = 0
        while true {
            let header = try #require(bytes.count >= offset + 110 ? Array(bytes[offset..<(offset + 110)]) : nil)
            #expect(String(decoding: header[..<6], as: UTF8.self) == "070701")
            let fields = try (0..<13).map { index in
                let text = String(decoding: header[(6 + 8 * index)..<(14 + 8 * index)], as: UTF8.self)
                return try #require(Int(text, radix: 16))
            }
            let nameStart = offset + 110
            let name = String(decoding: bytes[nameStart..<(nameStart + fields[11] - 1)], as: UTF8.self)
            #expect(bytes[nameStart + fields[11] - 1] == 0)
            let dataStart = (nameStart + fields[11] + 3) / 4 * 4
            if name == "TRAILER!!!" { return entries }
            entries.append(
                Entry(
                    name: name, mode: fields[1], links: fields[4],
                    data: Array(bytes[dataStart..<(dataStart + fields[6])])))
            offset = (dataStart + fields[6] + 3) / 4 * 4
        }
    }
}

@Suite struct NewcArchiveTests {
    @Test func `an archive reads back as it was written`() throws {
        var archive = NewcArchive()
        archive.addDirectory("a")
        for length in 0...5 { archive.addFile("a/\(length)", mode: 0o644, data: [UInt8](repeating: 7, count: length)) }
        archive.finish()
        let entries = try NewcReader.read(archive.bytes)
        #expect(entries.map(\.name) == ["a", "a/0", "a/1", "a/2", "a/3", "a/4", "a/5"])
        #expect(entries[0] == NewcReader.Entry(name: "a", mode: 0o040755, links: 2, data: []))
        #expect(entries[4] == NewcReader.Entry(name: "a/3", mode: 0o100644, links: 1, data: [7, 7, 7]))
        #expect(archive.bytes.count % 512 == 0)
    }

    @Test func `the layout has the agent, the modules and their load order`() throws {
        let bytes = InitramfsLayout.archive(agent: [1, 2], modules: [("b.ko", [3]), ("a.ko", [4])])
        let entries = try NewcReader.read(bytes)
        let names = entries.map(\.name)
        #expect(
            names == [
                "proc", "sys", "dev", "run", "newroot", "tmp", "init", "modules", "modules/b.ko", "modules/a.ko",
                "modules/load",
            ])
        #expect(entries.last?.data == Array("/modules/b.ko\n/modules/a.ko\n".utf8))
        #expect(
            entries.first { $0.name == "init" }
                == NewcReader.Entry(name: "init", mode: 0o100755, links: 1, data: [1, 2]))
        #expect(bytes == InitramfsLayout.archive(agent: [1, 2], modules: [("b.ko", [3]), ("a.ko", [4])]))
    }
}
