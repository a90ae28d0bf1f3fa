import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroImages

@Suite struct PruneTests {
    let scratch: Scratch
    var store: EnvironmentStore { .fake(scratch) }

    init() throws {
        scratch = try Scratch()
    }

    @Test func `an environment in use stays, one that is not goes`() async throws {
        let info = try await store.pull("test:1", writer: FakeWriter()) { _ in }
        var use: EnvironmentUse? = try await store.open("test:1")
        #expect(try await store.prune() == EnvironmentPrune(deleted: [], bytesFreed: 0))
        #expect(try await store.open("test:1").digest == info.digest)

        withExtendedLifetime(use) {}
        use = nil
        let prune = try await store.prune()
        #expect(prune.deleted == ["test:1"])
        let size = try #require(info.sizeBytes)
        #expect(prune.bytesFreed >= size)
        #expect(store.list().environments.first?.installed == false)
        #expect(Scratch.names(scratch.state.environments).isEmpty)
        try await store.pull("test:1", writer: FakeWriter()) { _ in }
    }

    @Test func `an older version in use stays until it is not`() async throws {
        let old = try await store.pull("test:1", writer: FakeWriter()) { _ in }
        var use: EnvironmentUse? = try await store.open("test:1")
        let newer = EnvironmentStore.fake(scratch, version: "2")
        try await newer.pull("test:1", writer: FakeWriter()) { _ in }
        #expect(try await newer.prune().deleted == ["test:1"])
        #expect(FileFacts.isDirectory(FilePath(old.path ?? "")))
        withExtendedLifetime(use) {}
        use = nil
        #expect(try await newer.prune().deleted.count == 1)
        #expect(!FileFacts.isDirectory(FilePath(old.path ?? "")))
    }

    @Test func `an environment that is being installed is left alone`() async throws {
        try await store.pull("test:1", writer: FakeWriter()) { _ in }
        let path = store.installPath(try store.catalog.definition(named: "test:1"))
        do {
            let lock = try #require(try await FileLock.briefly(path))
            #expect(try await store.prune().deleted.isEmpty)
            withExtendedLifetime(lock) {}
        }
        #expect(try await store.prune().deleted == ["test:1"])
    }

    @Test func `kernels that are not the current one go`() async throws {
        try scratch.write(
            "{\"format\":\"pyro-kernel-current\",\"format_version\":1,\"directory\":\"new\"}",
            to: scratch.state.kernels.appending("current.json"))
        for name in ["old", "new"] {
            let directory = scratch.state.kernels.appending(name)
            try Directory.make(directory)
            try Directory.make(directory.appending("modules"))
            try scratch.write("kernel", to: directory.appending("vmlinuz"))
        }
        #expect(try await store.prune().deleted == ["kernel old"])
        #expect(Scratch.names(scratch.state.kernels) == ["current.json", "new"])
    }
}
