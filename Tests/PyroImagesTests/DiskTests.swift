import Glibc
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroImages

@Suite struct DiskTests {
    @Test func `a new disk is sparse, clean, of the fixed size and always the same`() async throws {
        let scratch = try Scratch()
        var sums: [String] = []
        for name in ["a", "b"] {
            let path = scratch.root.appending(name)
            try await DiskImage.create(path, epoch: 1_686_355_200)
            let file = try OwnedDescriptor.open(path, .readOnly)
            #expect(try FileFacts.of(path).size == 16384 << 20)
            #expect(try SparseFile.allocatedBytes(of: file) < 16 << 20)
            let superblock = try Superblock.read(file)
            #expect(superblock.isClean)
            #expect(superblock.blockSize == 4096)
            #expect(superblock.blockCount == 4_194_304)
            sums.append(try await DiskDigest.sha256(of: file, size: 16384 << 20))
        }
        #expect(sums[0] == sums[1])
    }

    @Test func `a file system that was not unmounted is seen`() throws {
        var bytes = [UInt8](repeating: 0, count: 1024)
        bytes[0x38] = 0x53
        bytes[0x39] = 0xEF
        bytes[0x3A] = 1
        #expect(Superblock(bytes)?.isClean == true)
        bytes[0x60] = 4
        #expect(Superblock(bytes)?.isClean == false)
        bytes[0x60] = 0
        bytes[0x3A] = 0
        #expect(Superblock(bytes)?.isClean == false)
        bytes[0x18] = 200
        #expect(Superblock(bytes) == nil)
        #expect(Superblock([]) == nil)
    }

    @Test func `the digest sees data and place, not which zeros are holes`() async throws {
        let scratch = try Scratch()
        let size: Int64 = 64 << 20
        func disk(_ name: String, _ writes: [(Int64, [UInt8])]) async throws -> String {
            let file = try OwnedDescriptor.open(
                scratch.root.appending(name), .readWrite, options: .create, permissions: .ownerReadWrite)
            ftruncate(file.rawValue, off_t(size))
            for (offset, bytes) in writes { _ = try file.descriptor.writeAll(toAbsoluteOffset: offset, bytes) }
            return try await DiskDigest.sha256(of: file, size: size)
        }
        let data = [UInt8](repeating: 9, count: 100_000)
        let plain = try await disk("plain", [(5_000_000, data)])
        let zeros = [UInt8](repeating: 0, count: 300_000)
        #expect(try await disk("zeros", [(4_900_000, zeros), (20_000_000, zeros), (5_000_000, data)]) == plain)
        #expect(try await disk("moved", [(5_065_536, data)]) != plain)
        #expect(try await disk("changed", [(5_000_000, data), (5_099_999, [8])]) != plain)
        #expect(try await disk("end", [(5_000_000, data), (size - 1, [1])]) != plain)
        #expect(try await disk("empty", []) != plain)
    }
}
