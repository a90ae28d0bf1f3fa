import PyroModel
import Testing

@testable import PyroQEMU

@Suite struct QMPLineReaderTests {
    private static let text = "{\"a\": \"x\"}\r\n\r\n\n[1]\n{\"b\": \"\\\"}]\\\\\"}\n"

    @Test func linesDoNotDependOnHowBytesArrive() throws {
        let expected = ["{\"a\": \"x\"}", "[1]", "{\"b\": \"\\\"}]\\\\\"}"]
        let bytes = Array(Self.text.utf8)
        for size in 1...bytes.count {
            var reader = QMPLineReader()
            var lines: [String] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                lines += try reader.append(bytes[start..<min(start + size, bytes.count)]).map {
                    String(decoding: $0, as: UTF8.self)
                }
            }
            #expect(lines == expected, "in pieces of \(size)")
        }
    }

    @Test func lineOfTheLargestSizePassesAndOneByteMoreDoesNot() throws {
        var reader = QMPLineReader()
        let largest = [UInt8](repeating: UInt8(ascii: "1"), count: QMPLineReader.maxLineBytes)
        #expect(try reader.append(largest + [0x0A]).map(\.count) == [largest.count])
        #expect(throws: PyroError.self) { try reader.append(largest + [0x31, 0x0A]) }
    }

    @Test func endlessLineIsRefusedWhileItComes() {
        var reader = QMPLineReader()
        #expect(throws: PyroError.self) {
            for _ in 0..<40 { _ = try reader.append([UInt8](repeating: 0x20, count: 64 << 10)) }
        }
    }

    @Test func depthIsCountedOutsideStringsOnly() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "\n").utf8)
        }
        var reader = QMPLineReader()
        #expect(try reader.append(nested(QMPLineReader.maxDepth)).count == 1)
        let quoted = "\"" + String(repeating: "[", count: 100) + "\\\"" + String(repeating: "{", count: 100) + "\"\n"
        #expect(try reader.append(Array(quoted.utf8)).count == 1)
        #expect(throws: PyroError.self) { try reader.append(nested(QMPLineReader.maxDepth + 1)) }
    }
}
