import Glibc
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroImages

/// Installs that end half way, at every step, and what others see of them.
@Suite struct InterruptionTests {
    private struct Crash: Error {}

    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    @Test(arguments: InstallHooks.Step.allCases)
    func `a failed install leaves nothing half and the next one works`(step: InstallHooks.Step) async throws {
        let failing = EnvironmentStore.fake(scratch, hooks: InstallHooks { if $0 == step { throw Crash() } })
        await #expect(throws: Crash.self) { try await failing.pull("test:1", writer: FakeWriter()) { _ in } }
        let store = EnvironmentStore.fake(scratch)
        #expect(store.list().environments.first?.installed == false)
        #expect(Scratch.names(scratch.state.temporary).isEmpty)
        let info = try await store.pull("test:1", writer: FakeWriter()) { _ in }
        #expect(try await store.open("test:1").digest == info.digest)
    }

    @Test func `a cancelled install leaves nothing`() async throws {
        let (reached, gate) = AsyncStream.makeStream(of: Void.self)
        let store = EnvironmentStore.fake(
            scratch,
            hooks: InstallHooks { step in
                guard step == .written else { return }
                gate.yield()
                try await Task.sleep(for: .seconds(60))
            })
        let pull = Task { try await store.pull("test:1", writer: FakeWriter()) { _ in } }
        for await _ in reached { break }
        pull.cancel()
        await #expect(throws: CancellationError.self) { try await pull.value }
        #expect(Scratch.names(scratch.state.temporary).isEmpty)
        #expect(Scratch.names(scratch.state.environments).isEmpty)
    }

    @Test func `a writer that leaves the disk in disorder fails the install`() async throws {
        let careless = FakeWriter { disk in
            let file = try OwnedDescriptor.open(disk, .readWrite)
            _ = try file.descriptor.writeAll(toAbsoluteOffset: 1024 + 0x60, [0xC6])
        }
        let error = await #expect(throws: PyroError.self) {
            try await EnvironmentStore.fake(scratch).pull("test:1", writer: careless) { _ in }
        }
        #expect(error?.message.contains("not left in order") == true)
        #expect(Scratch.names(scratch.state.environments).isEmpty)
    }

    /// A process that holds the lock of a work directory, as an installer does, until it is killed.
    @Test func `what a killed process left is swept, what a living one works on is not`() async throws {
        let directory = scratch.state.temporary.appending("install.stranger")
        let lock = scratch.state.temporary.appending("install.stranger.lock")
        let script =
            "exec 9<>\(lock) && flock 9 && mkdir \(directory) && echo half > \(directory)/rootfs.tar && exec sleep 60"
        try scratch.write("", to: lock)
        let holder = try Stranger(script)
        try await holder.waitUntil { FileFacts.isDirectory(directory) && Scratch.names(directory) == ["rootfs.tar"] }

        try await WorkDirectory.sweep(scratch.state)
        #expect(Scratch.names(directory) == ["rootfs.tar"])
        holder.kill()
        let freed = try await WorkDirectory.sweep(scratch.state)
        #expect(Scratch.names(scratch.state.temporary).isEmpty)
        #expect(freed >= 0)
    }

    @Test func `a build directory that a killed install recorded is removed with it`() async throws {
        let work = try WorkDirectory.make(in: scratch.state)
        let room = try BuildDirectory.make(for: work)
        try scratch.write("left", to: room.path.appending("file"))
        // Its own lock is let go without the directory being removed, as the kernel does for a killed process.
        let copy = scratch.state.temporary.appending("install.killed")
        try DurableFile.rename(work.path, to: copy)
        try await WorkDirectory.sweep(scratch.state)
        #expect(!FileFacts.isDirectory(room.path))
        #expect(!FileFacts.isDirectory(copy))
    }

    @Test(arguments: ["/etc", "/var/tmp", "/var/tmp/pyro-build.x/../../etc", "/var/tmp/other", "pyro-build.x", ""])
    func `a record that names anything else removes nothing`(path: String) async throws {
        try await BuildDirectory.removeLeftover(FilePath(path))
        #expect(FileFacts.isDirectory("/etc") && FileFacts.isDirectory("/var/tmp"))
    }
}
