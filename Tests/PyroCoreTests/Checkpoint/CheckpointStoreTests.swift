import FoundationEssentials
import Glibc
import PyroCore
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@Suite final class CheckpointStoreTests {
    let state: StateDirectory

    init() throws {
        state = StateDirectory(root: FilePath("/tmp/pyro-checkpoint-test-\(UInt64.random(in: .min ... .max))"))
        try state.prepare()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: state.root.string)
    }

    static func key(_ kernel: String = "a") -> CheckpointKey {
        CheckpointKey(shape: "1cpu-64mib", parts: [("kernel", kernel), ("memory", "64")])
    }

    @discardableResult
    func add(_ key: CheckpointKey) throws -> Checkpoint {
        let deviceState = try OwnedDescriptor.memory(name: "state", size: 0)
        try deviceState.descriptor.writeAll(toAbsoluteOffset: 0, [UInt8](repeating: 9, count: 5000))
        return try CheckpointStore(state: state).add(
            key, memory: try MemoryImageTests.sample(), memoryBytes: MemoryImageTests.size, deviceState: deviceState)
    }

    @Test func whatIsAddedIsFound() throws {
        let added = try add(Self.key())
        let found = try #require(CheckpointStore(state: state).find(Self.key()))
        #expect(found.directory == added.directory)
        #expect(found.manifest.memoryBytes == MemoryImageTests.size)
        let deviceState = try found.deviceState()
        #expect(try MemoryImageTests.contents(of: deviceState) == [UInt8](repeating: 9, count: 5000))
    }

    @Test func anotherKeyIsNotFound() throws {
        try add(Self.key())
        #expect(CheckpointStore(state: state).find(Self.key("b")) == nil)
    }

    @Test func aDiscardedOneIsGoneAndCanBeAddedAgain() throws {
        let store = CheckpointStore(state: state)
        store.discard(try add(Self.key()))
        #expect(store.find(Self.key()) == nil)
        try add(Self.key())
        #expect(store.find(Self.key()) != nil)
    }

    @Test(arguments: ["manifest.json", "memory", "state"]) func aMissingFileMakesItNone(_ name: String) throws {
        let checkpoint = try add(Self.key())
        unlink(checkpoint.directory.appending(name).string)
        #expect(CheckpointStore(state: state).find(Self.key()) == nil)
    }

    @Test func aDamagedManifestMakesItNone() throws {
        let checkpoint = try add(Self.key())
        try DurableFile.write(Array("{\"format\":".utf8), to: checkpoint.directory.appending("manifest.json"))
        #expect(CheckpointStore(state: state).find(Self.key()) == nil)
    }

    @Test func damagedDeviceStateIsRefused() throws {
        let checkpoint = try add(Self.key())
        let file = try OwnedDescriptor.open(checkpoint.directory.appending("state"), .readWrite)
        try file.descriptor.writeAll(toAbsoluteOffset: 4000, [1])
        let found = try #require(CheckpointStore(state: state).find(Self.key()))
        let error = #expect(throws: PyroError.self) { try found.deviceState() }
        #expect(error?.code == .memoryNotRestorable)
    }

    @Test func theOldestGoWhenThereAreTooMany() throws {
        for number in 0..<CheckpointStore.kept + 3 { try add(Self.key("\(number)")) }
        let store = CheckpointStore(state: state)
        #expect(store.find(Self.key("0")) == nil)
        #expect(store.find(Self.key("\(CheckpointStore.kept + 2)")) != nil)
    }

    @Test func leftoversOfACrashAreSwept() throws {
        let leftover = DurableFile.temporaryName(beside: state.checkpoints.appending(Self.key().directoryName))
        mkdir(leftover.string, 0o700)
        try DurableFile.write([1], to: leftover.appending("memory"))
        CheckpointStore(state: state).makeRoom()
        #expect(access(leftover.string, F_OK) != 0)
    }

    @Test func workOfALivingProcessIsLeftAlone() async throws {
        let store = CheckpointStore(state: state)
        let lock = try await store.lock(Self.key())
        let work = DurableFile.temporaryName(beside: state.checkpoints.appending(Self.key().directoryName))
        mkdir(work.string, 0o700)
        store.makeRoom()
        withExtendedLifetime(lock) { #expect(access(work.string, F_OK) == 0) }
    }
}
