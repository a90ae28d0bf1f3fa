import PyroCore
import PyroModel
import Testing

@Suite struct OutputBufferTests {
    @Test func whatFitsIsKeptWhole() {
        var buffer = OutputBuffer(limit: 10)
        buffer.append(Array("hello".utf8))
        let captured = buffer.captured()
        #expect(captured.text == "hello")
        #expect(!captured.truncated)
        #expect(captured.totalBytes == 5)
    }

    @Test func theFirstAndTheLastBytesStay() {
        var buffer = OutputBuffer(limit: 20)
        for number in 0..<1000 { buffer.append(Array("\(number % 10)".utf8)) }
        let captured = buffer.captured()
        #expect(captured.text == "0123456789\n[... 980 bytes left out ...]\n0123456789")
        #expect(captured.truncated)
        #expect(captured.totalBytes == 1000)
    }

    @Test func oneLargePartIsCutLikeManySmallOnes() {
        var whole = OutputBuffer(limit: 100)
        var parts = OutputBuffer(limit: 100)
        let bytes = (0..<5000).map { UInt8(97 + $0 % 26) }
        whole.append(bytes)
        for start in stride(from: 0, to: bytes.count, by: 7) {
            parts.append(Array(bytes[start..<min(start + 7, bytes.count)]))
        }
        #expect(whole.captured() == parts.captured())
    }

    @Test func aCutNeverFallsInsideACharacter() {
        for limit in 8..<32 {
            var buffer = OutputBuffer(limit: limit)
            buffer.append(Array(String(repeating: "äö€🎉", count: 40).utf8))
            #expect(buffer.captured().encoding == .utf8, "limit \(limit)")
        }
    }

    @Test func bytesThatAreNotTextAreBase64() {
        var buffer = OutputBuffer(limit: 100)
        buffer.append([0xFF, 0xFE, 0x00])
        #expect(buffer.captured().text == "//4A")
        #expect(buffer.captured().encoding == .base64)
    }

    @Test func aLimitOfOneByteHolds() {
        var buffer = OutputBuffer(limit: 1)
        buffer.append(Array("abc".utf8))
        #expect(buffer.captured().text == "a")
        #expect(buffer.captured().totalBytes == 3)
    }
}
