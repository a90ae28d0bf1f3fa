import CPyroSys
import PyroCore
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@Suite struct MemoryImageTests {
    static let size: Int64 = 64 << 20

    /// A memory with pages here and there, among them the first and the last.
    static func sample() throws -> OwnedDescriptor {
        let memory = try OwnedDescriptor.memory(name: "sample", size: size)
        for offset in [0, 4096, 40960, 20 << 20, size - 4096] {
            let page = (0..<4096).map { _ in UInt8.random(in: 1...255) }
            try memory.descriptor.writeAll(toAbsoluteOffset: offset, page)
        }
        // Pages that are there but zero are not worth keeping.
        try memory.descriptor.writeAll(toAbsoluteOffset: 30 << 20, [UInt8](repeating: 0, count: 1 << 20))
        return memory
    }

    static func contents(of file: OwnedDescriptor) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(try file.descriptor.seek(offset: 0, from: .end)))
        let count = try bytes.withUnsafeMutableBytes { try file.descriptor.read(fromAbsoluteOffset: 0, into: $0) }
        return Array(bytes[..<count])
    }

    static func image() throws -> OwnedDescriptor {
        let image = try OwnedDescriptor.memory(name: "image", size: 0)
        try MemoryImage.write(try sample(), size: size, to: image)
        return image
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let memory = try Self.sample()
        let image = try OwnedDescriptor.memory(name: "image", size: 0)
        let kept = try MemoryImage.write(memory, size: Self.size, to: image)
        #expect(kept < 1 << 20, "zero pages were kept")
        let copy = try OwnedDescriptor.memory(name: "copy", size: Self.size)
        try MemoryImage.load(from: image, into: copy, size: Self.size)
        #expect(try Self.contents(of: copy) == Self.contents(of: memory))
    }

    @Test func anEmptyMemoryIsAnImageToo() throws {
        let image = try OwnedDescriptor.memory(name: "image", size: 0)
        try MemoryImage.write(try OwnedDescriptor.memory(name: "empty", size: Self.size), size: Self.size, to: image)
        let copy = try OwnedDescriptor.memory(name: "copy", size: Self.size)
        try MemoryImage.load(from: image, into: copy, size: Self.size)
        #expect(try SparseFile.extents(of: copy).isEmpty)
    }

    @Test func everyFlippedByteIsNoticed() throws {
        let image = try Self.image()
        let bytes = try Self.contents(of: image)
        // The zeros between the table and the data mean nothing; the reserved words of header and runs neither.
        let table = 32 + 4 * 24
        let meaningless = { (index: Int) in
            (28..<32).contains(index) || (table..<4096).contains(index)
        }
        for index in stride(from: 0, to: bytes.count, by: 61) where !meaningless(index) {
            try image.descriptor.writeAll(toAbsoluteOffset: Int64(index), [bytes[index] ^ 0x40])
            let copy = try OwnedDescriptor.memory(name: "copy", size: Self.size)
            let error = #expect(throws: PyroError.self, "byte \(index)") {
                try MemoryImage.load(from: image, into: copy, size: Self.size)
            }
            #expect(error?.code == .memoryNotRestorable)
            try image.descriptor.writeAll(toAbsoluteOffset: Int64(index), [bytes[index]])
        }
    }

    @Test func aTruncatedImageIsRefused() throws {
        let bytes = try Self.contents(of: try Self.image())
        for length in [0, 1, 31, 32, 100, 4096, 5000, bytes.count - 1] {
            let image = try OwnedDescriptor.memory(name: "short", size: 0)
            try image.descriptor.writeAll(toAbsoluteOffset: 0, bytes[..<length])
            let copy = try OwnedDescriptor.memory(name: "copy", size: Self.size)
            let error = #expect(throws: PyroError.self, "\(length) bytes") {
                try MemoryImage.load(from: image, into: copy, size: Self.size)
            }
            #expect(error?.code == .memoryNotRestorable)
        }
    }

    @Test func anImageOfAnotherSizeIsRefused() throws {
        let copy = try OwnedDescriptor.memory(name: "copy", size: 2 * Self.size)
        #expect(throws: PyroError.self) {
            try MemoryImage.load(from: try Self.image(), into: copy, size: 2 * Self.size)
        }
    }

    @Test func checksumsAreThoseOfTheStandard() {
        // RFC 3720, appendix B.4.
        let zeros = [UInt8](repeating: 0, count: 32)
        let ones = [UInt8](repeating: 0xFF, count: 32)
        let ascending = [UInt8](0..<32)
        #expect(zeros.withUnsafeBytes { pyro_crc32c(0, $0.baseAddress, 32) } == 0x8A91_36AA)
        #expect(ones.withUnsafeBytes { pyro_crc32c(0, $0.baseAddress, 32) } == 0x62A8_AB43)
        #expect(ascending.withUnsafeBytes { pyro_crc32c(0, $0.baseAddress, 32) } == 0x46DD_794E)
    }
}
