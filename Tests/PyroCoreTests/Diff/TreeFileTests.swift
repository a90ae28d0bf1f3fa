import Glibc
import PyroModel
import PyroSystem
import PyroWire
import SystemPackage
import Testing

@testable import PyroCore

@Suite struct TreeFileTests {
    private let path = FilePath("/tmp").appending(
        "pyro-tree-test.\(String(UInt64.random(in: .min ... .max), radix: 36))")

    private func withFile(_ body: () throws -> Void) throws {
        defer { _ = path.withPlatformString { unlink($0) } }
        try body()
    }

    @Test func aTreeComesBackAsItWas() throws {
        try withFile {
            var odd = TreeEntry.file("odd")
            odd.path = [0xFF, 0x0A, 0x20]
            for tree in [[], [.file("a")], [.directory("d"), .link("d/l", to: "../x"), .file("d/m", size: .max), odd]] {
                try TreeFile.write(tree, to: path)
                #expect(try TreeFile.read(path) == tree)
            }
        }
    }

    @Test func everyBitThatFlipsAndEveryByteThatIsMissingIsFound() throws {
        try withFile {
            try TreeFile.write([.directory("d"), .file("d/f")], to: path)
            let whole = try DurableFile.read(path)
            for index in whole.indices {
                var bytes = whole
                bytes[index] ^= 1 << (index % 8)
                try DurableFile.write(bytes, to: path)
                #expect(throws: PyroError.self) { try TreeFile.read(path) }
                try DurableFile.write(Array(whole.prefix(index)), to: path)
                #expect(throws: PyroError.self) { try TreeFile.read(path) }
            }
        }
    }

    @Test func anotherVersionIsNamed() throws {
        try withFile {
            try TreeFile.write([], to: path)
            var bytes = try DurableFile.read(path)
            bytes[8] = 2
            try DurableFile.write(bytes, to: path)
            let error = #expect(throws: PyroError.self) { try TreeFile.read(path) }
            #expect(error?.message.contains("format version 2; this pyro reads 1") == true)
        }
    }
}
