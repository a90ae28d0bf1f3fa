import Glibc
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroImages

@Suite struct EnvironmentStoreTests {
    let scratch: Scratch
    let source = FakeSource()
    var store: EnvironmentStore { .fake(scratch, source: source) }

    init() throws {
        scratch = try Scratch()
    }

    @Test func `a pull installs what open finds, and a second pull does nothing`() async throws {
        #expect(store.list().environments.map(\.installed) == [false])
        let log = ProgressLog()
        let info = try await store.pull("test:1", writer: FakeWriter()) { log.add($0) }
        #expect(info.installed)
        #expect(info.digest?.hasPrefix("sha256:") == true)
        #expect(try #require(info.sizeBytes) > 0)
        #expect(try store.inspect("test:1") == info)
        let fractions = log.all.compactMap(\.fraction)
        #expect(fractions == fractions.sorted())
        #expect(fractions.last == 1)

        let use = try await store.open("test:1")
        #expect(use.digest == info.digest)
        #expect(use.info == info)
        #expect(use.imagePath.removingLastComponent().string == info.path)
        #expect(try FileFacts.status(use.imagePath).st_mode & 0o777 == 0o444)
        #expect(Scratch.names(scratch.state.temporary).isEmpty)

        #expect(try await store.pull("test:1", writer: FakeWriter()) { _ in } == info)
        #expect(source.builds.count == 1)
    }

    @Test func `the manifest tells the packages and their versions`() async throws {
        try await store.pull("test:1", writer: FakeWriter()) { _ in }
        let manifest = try store.installed(try store.catalog.definition(named: "test:1")).manifest
        #expect(manifest.packages == [.init(name: "curl", version: "1.0"), .init(name: "git", version: "1.0")])
    }

    @Test func `what is not there is told as not installed or unknown`() async throws {
        let missing = await #expect(throws: PyroError.self) { try await store.open("test:1") }
        #expect(missing?.code == .notFound)
        #expect(missing?.remedy == "Run `pyro env pull test:1`.")
        let unknown = await #expect(throws: PyroError.self) { try await store.open("test:2") }
        #expect(unknown?.code == .environmentUnknown)
        #expect(unknown?.remedy?.contains("test:1") == true)
    }

    @Test func `a new version of the definition is installed beside the old one in use`() async throws {
        let first = try await store.pull("test:1", writer: FakeWriter()) { _ in }
        let use = try await store.open("test:1")
        let newer = EnvironmentStore.fake(scratch, version: "2")
        let second = try await newer.pull("test:1", writer: FakeWriter()) { _ in }
        #expect(second.digest != first.digest)
        #expect(try FileFacts.of(use.imagePath).size == DiskImage.sizeBytes)
    }

    @Test func `of two pulls at once one installs and the other finds it`() async throws {
        let log = ProgressLog()
        let (reached, gate) = AsyncStream.makeStream(of: Void.self)
        let slow = EnvironmentStore.fake(
            scratch, source: source,
            hooks: InstallHooks { step in
                guard step == .built else { return }
                gate.yield()
                // Goes on once the other has said that it waits.
                while !log.messages.contains("Waiting for another pyro that installs test:1") {
                    try await Task.sleep(for: .milliseconds(2))
                }
            })
        async let first = slow.pull("test:1", writer: FakeWriter()) { _ in }
        for await _ in reached { break }
        let second = try await store.pull("test:1", writer: FakeWriter()) { log.add($0) }
        #expect(try await first == second)
        #expect(source.builds.count == 1)
    }

    @Test func `too little room is told before anything is built`() async throws {
        let full = EnvironmentStore.fake(scratch, source: source, free: 3 << 30 - 1)
        let error = await #expect(throws: PyroError.self) {
            try await full.pull("test:1", writer: FakeWriter()) { _ in }
        }
        #expect(error?.code == .diskFull)
        #expect(error?.message.contains("3072 MiB are needed") == true)
        #expect(source.builds.count == 0)
        #expect(Scratch.names(scratch.state.temporary).isEmpty)
        try await store.pull("test:1", writer: FakeWriter()) { _ in }
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a small tmpfs needs root"))
    func `a disk that fills up while the image is written leaves nothing`() async throws {
        let mount = FilePath("/tmp/pyro-images-small.\(UInt32.random(in: 0...UInt32.max))")
        try Directory.make(mount)
        let mounter = Tool("mount", debianPackage: "mount")
        _ = try await mounter.run(["-t", "tmpfs", "-o", "size=8m", "pyro-test", mount.string], deadline: .seconds(10))
        do {
            let small = try Scratch(in: mount)
            let filling = FakeWriter { disk in
                let file = try OwnedDescriptor.open(disk, .readWrite)
                let block = [UInt8](repeating: 1, count: 16 << 20)
                try SystemError.during("write \(disk)") {
                    _ = try file.descriptor.writeAll(toAbsoluteOffset: 1 << 30, block)
                }
            }
            let store = EnvironmentStore.fake(small)
            let error = await #expect(throws: PyroError.self) {
                try await store.pull("test:1", writer: filling) { _ in }
            }
            #expect(error?.code == .diskFull)
            #expect(Scratch.names(small.state.temporary).isEmpty)
            #expect(Scratch.names(small.state.environments).isEmpty)
            try await store.pull("test:1", writer: FakeWriter()) { _ in }
        }
        _ = try await Tool("umount", debianPackage: "mount").run([mount.string], deadline: .seconds(10))
        try Directory.remove(mount)
    }
}
