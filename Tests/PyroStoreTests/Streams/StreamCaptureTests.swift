import Foundation
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroStore

/// Output in the form that results carry.
@Suite struct StreamCaptureTests {
    private let scratch: ScratchStore
    private let path: FilePath

    init() throws {
        scratch = try ScratchStore()
        path = scratch.state.root.appending("stream")
    }

    private func stream(_ bytes: [UInt8], isEnded: Bool = true, layout: StreamLayout = .standard) throws -> StreamReader
    {
        let writer = try StreamWriter.open(path, layout: layout)
        writer.append(bytes)
        if isEnded { writer.close() }
        return try StreamReader.open(path)
    }

    @Test func aShortStreamComesWhole() throws {
        let captured = try stream(Array("one\ntwo ü\n".utf8)).captured(limit: 100)
        #expect((captured.text, captured.encoding, captured.truncated) == ("one\ntwo ü\n", .utf8, false))
        #expect(captured.totalBytes == 11)
        #expect(try StreamReader.open(path).captured(limit: 11) == captured)
    }

    @Test func aLongStreamComesByItsEnds() throws {
        let captured = try stream(Array("0123456789".utf8)).captured(limit: 5)
        #expect(captured.text == "012\n[... 5 bytes left out ...]\n89")
        #expect(captured.truncated && captured.totalBytes == 10)
        #expect(try StreamReader.open(path).captured(limit: 0).text == "")
    }

    @Test func whatTheRingHasDroppedIsLeftOut() throws {
        let bytes = (0..<1000).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        let captured = try stream(bytes, layout: .tiny).captured(limit: 1000)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(captured.text == "\(text.prefix(16))\n[... 952 bytes left out ...]\n\(text.suffix(32))")
    }

    @Test func bytesThatAreNoTextComeAsBase64() throws {
        let bytes: [UInt8] = [0, 0xff, 0x80, 1]
        let captured = try stream(bytes).captured(limit: 100)
        #expect((captured.text, captured.encoding) == (Data(bytes).base64EncodedString(), .base64))
    }

    @Test func aCharacterThatIsStillBeingPrintedIsLeftForLater() throws {
        let reader = try stream(Array("aü".utf8.dropLast()), isEnded: false)
        let now = try reader.captured(limit: 100)
        #expect((now.text, now.encoding, now.totalBytes, now.truncated) == ("a", .utf8, 1, false))
        #expect(try reader.captured(last: 100) == now)
        let (piece, next) = try reader.captured(from: 0, limit: 100)
        #expect((piece.text, piece.encoding, next) == ("a", .utf8, 1))
        let (nothing, still) = try reader.captured(from: 1, limit: 100)
        #expect((nothing.text, nothing.encoding, still) == ("", .utf8, 1))
        let (final, end) = try reader.captured(from: 1, limit: 100, isFinal: true)
        #expect((final.text, final.encoding, end) == (Data([0xc3]).base64EncodedString(), .base64, 2))
        try StreamWriter.open(path).append(Array("ü".utf8.suffix(1)))
        #expect(try reader.captured(from: next, limit: 100).0.text == "ü")
    }

    @Test func theEndOfAStreamBeginsWithAWholeCharacter() throws {
        let reader = try stream(Array("aüöä".utf8))
        #expect(try reader.captured(last: 4).text == "öä")
        #expect(try reader.captured(last: 3).text == "ä")
        #expect(try reader.captured(last: 3).truncated)
        #expect(try reader.captured(last: 7).text == "aüöä")
        #expect(try reader.captured(last: 0).text == "")
        try StreamWriter.open(path).append([0xff, 0xfe])
        #expect(try reader.captured(last: 2).encoding == .base64)
    }

    @Test(arguments: 1...30) func readingOnInAGrowingTextGivesAllOfIt(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let alphabet = ["a", "\n", "ü", "€", "\u{1F600}", "é\u{301}", "\u{0}"]
        let text = (0..<200).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }.joined()
        var rest = Array(text.utf8)[...]
        let writer = try StreamWriter.open(path)
        let reader = try StreamReader.open(path)
        var (collected, next) = ("", 0)
        while next < text.utf8.count {
            let count = Int.random(in: 0...9, using: &random)
            writer.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
            if rest.isEmpty { writer.close() }
            let (piece, end) = try reader.captured(from: next, limit: Int.random(in: 4...12, using: &random))
            #expect(piece.encoding == .utf8)
            #expect(end == next + piece.text.utf8.count)
            collected += piece.text
            next = end
        }
        #expect(collected == text)
    }

    @Test(arguments: 1...30) func readingOnInAnyBytesGivesAllOfThem(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<300).map { _ in UInt8.random(in: 0x60...0xff, using: &random) }
        let reader = try stream(bytes)
        var (collected, next) = ([UInt8](), 0)
        while next < bytes.count {
            let (piece, end) = try reader.captured(from: next, limit: Int.random(in: 1...9, using: &random))
            #expect(end > next)
            let data = piece.encoding == .utf8 ? Data(piece.text.utf8) : Data(base64Encoded: piece.text) ?? Data()
            collected += data
            next = end
        }
        #expect(collected == bytes)
    }

    @Test func readingOnGoesOverWhatIsGone() throws {
        // The ring begins within an `ü`, which is dropped with the rest of it.
        let reader = try stream(Array(String(repeating: "ü", count: 100).utf8) + [UInt8(ascii: "x")], layout: .tiny)
        let (head, gap) = try reader.captured(from: 0, limit: 100)
        #expect((head.text, gap) == (String(repeating: "ü", count: 8), 16))
        let (tail, end) = try reader.captured(from: gap, limit: 100)
        #expect((tail.text, end) == (String(repeating: "ü", count: 15) + "x", 201))
    }
}
