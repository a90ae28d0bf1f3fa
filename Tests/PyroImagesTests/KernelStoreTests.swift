import FoundationEssentials
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroImages

@Suite struct KernelStoreTests {
    let scratch: Scratch
    let store: KernelStore
    var directory: FilePath { scratch.state.kernels.appending("6.1_1") }

    init() throws {
        scratch = try Scratch()
        store = try KernelStore(state: scratch.state, environment: [:])
        let directory = scratch.state.kernels.appending("6.1_1")
        try Directory.make(directory)
        try Directory.make(directory.appending("modules"))
        try scratch.write("kernel", to: directory.appending("vmlinuz"))
        try scratch.write("mod", to: directory.appending("modules").appending("virtio.ko"))
        let manifest = KernelManifest(
            release: "6.1.0-56-cloud-amd64", package: "linux-image-6.1.0-56-cloud-amd64", packageVersion: "1",
            kernel: .init(name: "vmlinuz", size: 6, sha256: ""),
            modules: [.init(name: "modules/virtio.ko", size: 3, sha256: "")],
            installedAt: Date(timeIntervalSince1970: 0))
        try ManifestFile.write(manifest, to: directory.appending("manifest.json"))
        try point(to: "6.1_1")
    }

    private func point(to name: String) throws {
        try scratch.write(
            "{\"format\":\"pyro-kernel-current\",\"format_version\":1,\"directory\":\"\(name)\"}",
            to: scratch.state.kernels.appending("current.json"))
    }

    @Test func `the installed kernel is found with its modules in order`() async throws {
        let kernel = try await store.ensure { _ in }
        #expect(kernel.release == "6.1.0-56-cloud-amd64")
        #expect(kernel.kernelPath == directory.appending("vmlinuz"))
        #expect(kernel.modules == [directory.appending("modules").appending("virtio.ko")])
    }

    @Test func `one with a file of another size counts as none`() throws {
        try scratch.write("mod cut", to: directory.appending("modules").appending("virtio.ko"))
        #expect(store.installed() == nil)
    }

    @Test(arguments: ["..", ".", "", "a/b", "/etc", "gone"])
    func `a pointer to elsewhere counts as none`(name: String) throws {
        try point(to: name)
        #expect(store.installed() == nil)
    }

    @Test func `too little room is told before anything is fetched`() async throws {
        try point(to: "gone")
        let full = try KernelStore(state: scratch.state, environment: [:], freeSpace: FreeSpace { _ in 1 << 30 })
        let error = await #expect(throws: PyroError.self) { try await full.ensure { _ in } }
        #expect(error?.code == .diskFull)
    }
}
