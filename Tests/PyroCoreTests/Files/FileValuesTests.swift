import FoundationEssentials
import PyroModel
import PyroWire
import Testing

@testable import PyroCore

@Suite struct FileValuesTests {
    private func read(_ bytes: [UInt8], hasMore: Bool) -> FileRead {
        FileRead(
            workspaceID: "w", path: "/f", bytes,
            ReadReply(size: 100, offset: 10, hasMore: hasMore))
    }

    @Test func textIsCutAtTheBorderOfACharacter() throws {
        let text = Array("aé€😀".utf8)
        for count in 1...text.count {
            let part = read(Array(text.prefix(count)), hasMore: true)
            #expect(part.encoding == .utf8)
            #expect(part.nextOffset == 10 + Int64(part.content.utf8.count))
            #expect("aé€😀".unicodeScalars.starts(with: part.content.unicodeScalars))
            #expect(count - part.content.utf8.count <= 3)
        }
        // Nothing follows, so it is no text.
        #expect(read(Array(text.dropLast()), hasMore: false).encoding == .base64)
        #expect(read([0x61, 0xFF, 0x61], hasMore: true).encoding == .base64)
    }

    /// Whoever reads on always gets on.
    @Test func partsPutTogetherAreTheWhole() throws {
        let whole = Array("😀é".utf8) + [0xFF, 0x80, 0x00] + Array("end€".utf8)
        for size in 1...whole.count {
            var bytes: [UInt8] = []
            while bytes.count < whole.count {
                let part = Array(whole.dropFirst(bytes.count).prefix(size))
                let value = FileRead(
                    workspaceID: "w", path: "/f", part,
                    ReadReply(
                        size: UInt64(whole.count), offset: UInt64(bytes.count),
                        hasMore: bytes.count + part.count < whole.count))
                let content = try value.bytes()
                #expect(!content.isEmpty)
                #expect(value.nextOffset == value.offset + Int64(content.count))
                bytes += content
            }
            #expect(bytes == whole)
        }
    }

    @Test func paths() throws {
        #expect(try GuestPath("a/./b//").text == "/workspace/a/b")
        #expect(try GuestPath("/").text == "/")
        #expect(try GuestPath("/").entry(Array("etc".utf8)) == Array("/etc".utf8))
        #expect(try GuestPath("../x").bytes == Array("/workspace/../x".utf8))
        for path in ["", "a\0", String(repeating: "x", count: 5000)] {
            #expect(throws: PyroError.self) { try GuestPath(path) }
        }
    }

    @Test func listingGoesOnBehindAnyPath() throws {
        for directory in [try GuestPath("/"), try GuestPath("/workspace/d/")] {
            for path in [Array("a/b".utf8), [0x61, 0xFF], Array("base64:eA==".utf8)] {
                #expect(try directory.behind(directory.mark(behind: path)) == path)
            }
        }
        #expect(try GuestPath("d").behind("a/b") == Array("a/b".utf8))
        #expect(throws: PyroError.self) { try GuestPath("d").behind("/workspace/dd/x") }
    }

    @Test func entryShowsWhatContractSays() {
        let entry = TreeEntry(
            path: [], kind: .symbolicLink, mode: 0o777, size: 3,
            modified: TreeEntry.Time(seconds: .max, nanoseconds: 0),
            changed: TreeEntry.Time(seconds: 0, nanoseconds: 0),
            inode: 1, links: 1, target: [0x78, 0xFE])
        let shown = FileEntry(entry, at: Array("/d/".utf8) + [0xFF])
        #expect(shown.path == "/d/\\xff")
        #expect(shown.pathBase64 == "L2Qv/w==")
        #expect(shown.mode == "0777")
        #expect(shown.linkTarget == "x\\xfe")
        #expect(shown.modifiedAt.timeIntervalSince1970 == 253_402_300_799)
    }
}
