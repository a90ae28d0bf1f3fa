import Glibc
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroImages

/// What a crash, a full disk or a careless hand may leave: it is seen, said, and the next pull mends it.
@Suite struct DamageTests {
    let scratch: Scratch
    let source = FakeSource()
    let installed: EnvironmentInfo
    var store: EnvironmentStore { .fake(scratch, source: source) }
    var directory: FilePath { FilePath(installed.path ?? "") }
    var image: FilePath { directory.appending("disk.raw") }
    var manifest: FilePath { directory.appending("manifest.json") }
    var reference: FilePath { scratch.state.environments.appending("test-1.json") }

    init() async throws {
        scratch = try Scratch()
        installed = try await EnvironmentStore.fake(scratch, source: source).pull("test:1", writer: FakeWriter()) { _ in
        }
    }

    private func expectMended(_ reason: String) async throws {
        let error = await #expect(throws: PyroError.self) { try await store.open("test:1") }
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
        #expect(store.list().environments.first?.installed == false)
        let log = ProgressLog()
        let again = try await store.pull("test:1", writer: FakeWriter()) { log.add($0) }
        #expect(log.messages.first?.hasSuffix("Installing it again") == true)
        #expect(again.digest == installed.digest)
        #expect(source.builds.count == 2)
        _ = try await store.open("test:1")
        #expect(Scratch.names(scratch.state.temporary).isEmpty)
    }

    @Test(arguments: [
        "", "{", "{\"format\":\"pyro-environment\"}", "[1]", "{\"format\":\"other\",\"format_version\":1}",
    ])
    func `a broken manifest`(text: String) async throws {
        try scratch.write(text, to: manifest)
        try await expectMended("damaged")
    }

    @Test func `a missing manifest`() async throws {
        _ = manifest.withPlatformString { unlink($0) }
        try await expectMended("a file of it is missing")
    }

    @Test func `a broken reference`() async throws {
        try scratch.write(
            "{\"format\":\"pyro-environment-reference\",\"format_version\":1,\"name\":\"test:1\",\"digest\":\"../x\"}",
            to: reference)
        try await expectMended("its reference names something else")
    }

    @Test func `a missing image`() async throws {
        _ = image.withPlatformString { unlink($0) }
        try await expectMended("a file of it is missing")
    }

    @Test func `an image that was cut short`() async throws {
        try Directory.setMode(image, 0o644)
        _ = image.withPlatformString { truncate($0, 4096) }
        try await expectMended("its image has another size")
    }

    @Test func `a manifest of a newer pyro is told as such`() async throws {
        try scratch.write("{\"format\":\"pyro-environment\",\"format_version\":2,\"news\":true}", to: manifest)
        let error = await #expect(throws: PyroError.self) { try await store.open("test:1") }
        #expect(error?.code == .hostRequirement)
        #expect(error?.message.contains("version 2") == true)
    }

    @Test func `an image with a changed byte`() async throws {
        try Directory.setMode(image, 0o644)
        let file = try OwnedDescriptor.open(image, .readWrite)
        _ = try file.descriptor.writeAll(toAbsoluteOffset: FakeWriter.offset + 3, [0xEE])
        let error = await #expect(throws: PyroError.self) { try await store.open("test:1") }
        #expect(error?.message.contains("its image is not what was installed") == true)
        try await store.pull("test:1", writer: FakeWriter()) { _ in }
        #expect(source.builds.count == 2)
        _ = try await store.open("test:1")
    }

    @Test func `an image that only looks different is read once and believed`() async throws {
        _ = image.withPlatformString { utimensat(AT_FDCWD, $0, nil, 0) }
        let before = try DurableFile.read(manifest)
        let first = try await store.open("test:1")
        #expect(first.digest == installed.digest)
        let after = try DurableFile.read(manifest)
        #expect(after != before)
        _ = try await store.open("test:1")
        #expect(try DurableFile.read(manifest) == after)
        #expect(source.builds.count == 1)
    }
}
