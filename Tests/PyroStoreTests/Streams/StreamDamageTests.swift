import CHostTestSupport
import Foundation
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroStore

/// Files of output that are broken, and disks that refuse them.
@Suite struct StreamDamageTests {
    private let scratch: ScratchStore
    private let path: FilePath

    init() throws {
        scratch = try ScratchStore()
        path = scratch.state.root.appending("stream")
    }

    private func write(_ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: path.string))
    }

    private func expectDamage(_ reason: String) async throws {
        for error in [
            try await errorOf { _ = try StreamReader.open(path).read(offset: 0, count: 1000) },
            try await errorOf { _ = try StreamWriter.open(path).append([1]) },
        ] {
            #expect(error.code == .internal && error.retry == .never)
            #expect(error.message == "The file of output \(path) is damaged: \(reason).")
        }
    }

    @Test func whatIsNoSuchFileIsTold() async throws {
        for bytes in [[], Array("PYROSTRM".utf8), [UInt8](repeating: 0, count: 100), Array(repeating: 65, count: 64)] {
            try write(bytes)
            try await expectDamage("it does not begin as such a file does")
        }
    }

    @Test func everyChangedByteOfTheHeaderIsNoticed() async throws {
        var header = StreamHeader(layout: .tiny)
        (header.total, header.stored) = (3, 3)
        for index in 0..<StreamHeader.byteCount {
            for bit in 0..<8 {
                var bytes = header.bytes + [1, 2, 3]
                bytes[index] ^= 1 << bit
                try write(bytes)
                let error = try await errorOf { _ = try StreamReader.open(path).read(offset: 0, count: 3) }
                #expect([.internal, .hostRequirement].contains(error.code), "byte \(index), bit \(bit)")
            }
        }
    }

    @Test func impossibleSizesAreTold() async throws {
        let unsound: [(inout StreamHeader) -> Void] = [
            { $0.layout.head = 0 }, { $0.layout.tail = 0 }, { $0.layout.slack = 0 }, { $0.layout.head = .max },
            { $0.layout.slack = .max }, { $0.stored = 1 }, { ($0.total, $0.stored) = (.max, .max) },
        ]
        for change in unsound {
            var header = StreamHeader(layout: .tiny)
            change(&header)
            try write(header.bytes)
            try await expectDamage("its header holds impossible sizes")
        }
    }

    @Test func aFileThatIsTooShortIsTold() async throws {
        var header = StreamHeader(layout: .tiny)
        (header.total, header.stored) = (3, 3)
        try write(header.bytes + [1, 2])
        let error = try await errorOf { _ = try StreamReader.open(path).captured(limit: 10) }
        #expect(error.message == "The file of output \(path) is damaged: it is shorter than its header says.")
    }

    @Test func anotherVersionIsRefused() async throws {
        var bytes = StreamHeader(layout: .tiny).bytes
        bytes[8] = 2
        try write(bytes)
        let error = try await errorOf { _ = try StreamReader.open(path) }
        #expect(error.code == .hostRequirement)
        #expect(error.message.contains("format version 2, and this pyro reads 1"), "\(error)")
    }

    @Test func aFullDiskLosesBytesButNotTheirNumber() throws {
        // 64 bytes of header, and room for 30.
        let fd = host_test_small_file(94)
        let file = OwnedDescriptor(owning: fd)
        try StreamHeader(layout: .standard).bytes.withUnsafeBytes {
            _ = try file.descriptor.writeAll(toAbsoluteOffset: 0, $0)
        }
        let writer = try StreamWriter(file: file, path: path)
        writer.append(StreamPattern.bytes(0..<20))
        #expect(!writer.isIncomplete)
        writer.append(StreamPattern.bytes(20..<50))
        writer.append(StreamPattern.bytes(50..<60))
        #expect(writer.isIncomplete && writer.failure != nil && writer.totalBytes == 60)
        // Whoever opens it later goes on counting.
        let second = try StreamWriter(file: file, path: path)
        second.append(StreamPattern.bytes(60..<70))
        #expect(second.isIncomplete && second.totalBytes == 70)
        let reader = StreamReader(file: file, path: path)
        let (offset, bytes) = try reader.read(offset: 0, count: 100)
        #expect(offset == 0 && (20...30).contains(bytes.count) && bytes == StreamPattern.bytes(0..<bytes.count))
        #expect(try reader.read(offset: bytes.count, count: 10).offset == 70)
        let captured = try reader.captured(limit: 1000)
        #expect(captured.truncated && captured.totalBytes == 70)
        #expect(try reader.captured(from: bytes.count, limit: 1000).next == 70)
    }
}
