import Foundation
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroStore

@Suite struct StreamTests {
    private let scratch: ScratchStore
    private let files: StreamFiles
    private let path: FilePath

    init() throws {
        scratch = try ScratchStore()
        files = try scratch.streams(of: "0123456789ab")
        try Directory.make(files.directory)
        path = files.path(1, .stdout)
    }

    /// What the format promises of a stream of `total` bytes.
    private func expected(_ total: Int, _ layout: StreamLayout, from offset: Int, count: Int) -> Range<Int> {
        let (head, tail) = (min(total, layout.head), max(min(total, layout.head), total - layout.tail))
        var start = min(offset, total)
        if start >= head, start < tail { start = tail }
        let border = start < head && tail > head ? head : total
        return start..<min(border, start + count)
    }

    @Test(arguments: 1...40) func anyReadOfAnyStreamIsWhatIsPromised(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let layout = StreamLayout(
            head: .random(in: 1...20, using: &random), tail: .random(in: 1...40, using: &random),
            slack: .random(in: 1...10, using: &random))
        var writer = try StreamWriter.open(path, layout: layout)
        let reader = try StreamReader.open(path)
        var total = 0
        for _ in 0..<60 {
            let count = Int.random(in: 0...30, using: &random)
            writer.append(StreamPattern.bytes(total..<total + count))
            total += count
            if Int.random(in: 0..<8, using: &random) == 0 { writer = try StreamWriter.open(path, layout: .standard) }
            #expect(try reader.totalBytes == total)
            for _ in 0..<20 {
                let offset = Int.random(in: 0...total + 3, using: &random)
                let wanted = Int.random(in: 0...80, using: &random)
                let found = try reader.read(offset: offset, count: wanted)
                let range = expected(total, layout, from: offset, count: wanted)
                #expect(found.offset == range.lowerBound)
                #expect(found.bytes == StreamPattern.bytes(range), "\(layout) \(total) \(offset) \(wanted)")
            }
        }
        #expect(writer.totalBytes == total && !writer.isIncomplete)
    }

    @Test func theFirstAndTheLast32MiBOfALongStreamAreKept() throws {
        let writer = try files.writer(1, .stdout)
        let chunk = [UInt8](repeating: 7, count: 1 << 20)
        writer.append(Array("begin".utf8))
        for _ in 0..<100 { writer.append(chunk) }
        writer.append(Array("end".utf8))
        let reader = try files.reader(1, .stdout)
        let (kept, total) = (32 << 20, (100 << 20) + 8)
        #expect(try reader.totalBytes == total)
        #expect(try reader.read(offset: 0, count: 1 << 30).bytes.count == kept)
        #expect(try reader.read(offset: kept, count: 1).offset == total - kept)
        let captured = try reader.captured(limit: 2 * Limits.streamKeptBytes)
        #expect(captured.text.hasPrefix("begin") && captured.text.hasSuffix("end") && captured.truncated)
        #expect(try FileFacts.of(path).size <= Int64(2 * kept + (64 << 10) + 64))
    }

    @Test func strangeRangesAreHarmless() throws {
        let writer = try StreamWriter.open(path, layout: .tiny)
        writer.append(StreamPattern.bytes(0..<100))
        let reader = try StreamReader.open(path)
        #expect(try reader.read(offset: -5, count: 3).bytes == StreamPattern.bytes(0..<3))
        #expect(try reader.read(offset: 2, count: -1).bytes == [])
        #expect(try reader.read(offset: .min, count: .min).bytes == [])
        #expect(try reader.read(offset: .max, count: .max).offset == 100)
        #expect(try reader.read(offset: 90, count: .max).bytes == StreamPattern.bytes(90..<100))
    }

    @Test func anotherStreamIsAnotherFile() throws {
        try files.writer(2, .stdout).append(Array("out".utf8))
        try files.writer(2, .stderr).append(Array("err".utf8))
        #expect(try files.reader(2, .stdout).captured(limit: 10).text == "out")
        #expect(try files.reader(2, .stderr).captured(limit: 10).text == "err")
        for name in try Directory.names(in: files.directory) {
            #expect(try FileFacts.status(files.directory.appending(name)).st_mode & 0o777 == 0o600)
        }
    }

    @Test func removedOutputIsToldAsSuch() async throws {
        for sequence in 1...2 { try files.writer(sequence, .stdout).append([1]) }
        try files.writer(1, .stderr).append([1])
        try files.remove([1, 7])
        #expect(try Directory.names(in: files.directory) == ["2.stdout"])
        let error = try await errorOf { _ = try files.reader(1, .stdout) }
        #expect(error.code == .notFound)
        #expect(error.message == "The output of command 1 of workspace 0123456789ab is not kept any more.")
    }

    @Test func aReaderGetsGoodBytesWhileAWriterLapsIt() async throws {
        let (path, length) = (path, 2_000_000)
        let writer = try StreamWriter.open(path, layout: .tiny)
        async let written: Void = DedicatedThread.run {
            var total = 0
            while total < length {
                let count = 1 + total % 29
                writer.append(StreamPattern.bytes(total..<total + count))
                total += count
            }
            writer.close()
        }
        async let read: (reads: Int, wrong: Int) = DedicatedThread.run {
            let reader = try StreamReader.open(path)
            var random = SeededGenerator(seed: 1)
            var (reads, wrong) = (0, 0)
            while true {
                let header = try reader.header()
                let offset = max(0, header.total - Int.random(in: 0...60, using: &random))
                let found = try reader.read(offset: offset, count: 40)
                reads += 1
                if found.offset < offset { wrong += 1 }
                if found.bytes != StreamPattern.bytes(found.offset..<found.offset + found.bytes.count) { wrong += 1 }
                if header.isEnded { return (reads, wrong) }
            }
        }
        try await written
        let result = try await read
        #expect(result.reads > 0 && result.wrong == 0, "\(result)")
    }
}
