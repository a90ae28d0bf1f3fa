import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroImages

/// An ELF64 file with a string table and a `.modinfo` section, by the format's description.
func elfModule(modinfo: String) -> [UInt8] {
    func little(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let names = Array("\0.shstrtab\0.modinfo\0".utf8)
    let info = Array(modinfo.utf8)
    let table = 64 + names.count + info.count
    var file: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 33)
    file += little(table, 8) + little(0, 10) + little(64, 2) + little(3, 2) + little(1, 2)
    func section(_ name: Int, _ type: Int, _ offset: Int, _ size: Int) -> [UInt8] {
        little(name, 4) + little(type, 4) + little(0, 16) + little(offset, 8) + little(size, 8) + little(0, 24)
    }
    return file + names + info + section(0, 0, 0, 0) + section(1, 3, 64, names.count)
        + section(11, 1, 64 + names.count, info.count)
}

@Suite struct KernelModulesTests {
    @Test func `nothing loads before what it depends on`() throws {
        let table = [
            "redir": ["tables", "conntrack", "nat"], "nat": ["conntrack", "crc"], "conntrack": ["defrag", "crc"],
            "tables": ["link", "crc"], "link": [], "crc": [], "defrag": [],
        ]
        let order = try KernelModules.order(of: ["redir", "nat"]) { table[$0] ?? [] }
        #expect(order == ["link", "crc", "tables", "defrag", "conntrack", "nat", "redir"])
    }

    @Test func `a ring is told, not followed`() throws {
        let error = #expect(throws: PyroError.self) { try KernelModules.order(of: ["a"]) { $0 == "a" ? ["b"] : ["a"] } }
        #expect(error?.message.contains("ring") == true)
    }

    @Test func `dependencies are read from the modules, dashes as underscores`() throws {
        let scratch = try Scratch()
        let directory = scratch.root.appending("modules")
        try Directory.make(directory)
        try Directory.make(directory.appending("deep"))
        try DurableFile.write(
            elfModule(modinfo: "license=GPL\0depends=virtio-ring,virtio\0"), to: directory.appending("virtio-rng.ko"))
        try DurableFile.write(elfModule(modinfo: "depends=virtio_ring\0"), to: directory.appending("deep/virtio.ko"))
        try DurableFile.write(elfModule(modinfo: "depends=\0"), to: directory.appending("deep/virtio_ring.ko"))
        let found = try KernelModules.find(in: directory)
        let order = try KernelModules.loadOrder(of: ["virtio_rng"], from: found)
        #expect(order.map { $0.lastComponent?.string } == ["virtio_ring.ko", "virtio.ko", "virtio-rng.ko"])

        let custom = try GuestKernel.custom(
            kernelPath: directory.appending("virtio-rng.ko"), modulesDirectory: directory)
        #expect(custom.modules == order)
    }

    @Test func `a missing dependency is named`() throws {
        let scratch = try Scratch()
        let path = scratch.root.appending("a.ko")
        try DurableFile.write(elfModule(modinfo: "depends=gone\0"), to: path)
        let error = #expect(throws: PyroError.self) { try KernelModules.loadOrder(of: ["a"], from: ["a": path]) }
        #expect(error?.message.contains("gone") == true)
    }

    @Test func `cut and scrambled modules are no modules and no crash`() throws {
        let whole = elfModule(modinfo: "depends=b\0")
        #expect(ModuleInfo(elf: whole)?.dependencies == ["b"])
        for length in 0..<whole.count {
            // Cut anywhere, the section table at the end is gone.
            #expect(ModuleInfo(elf: Array(whole[..<length])) == nil)
        }
        for position in 0..<whole.count {
            for value: UInt8 in [0, 0x7F, 0xFF] {
                var scrambled = whole
                scrambled[position] = value
                _ = ModuleInfo(elf: scrambled)
            }
        }
    }
}
