import PyroModel
import PyroSystem
import Synchronization
import SystemPackage

@testable import PyroImages

/// Makes a real tar with a package database in it, of bytes that depend on the definition alone.
struct FakeSource: RootFilesystemSource {
    let builds = Counter()

    func build(
        _ definition: EnvironmentDefinition, into tar: FilePath, work: WorkDirectory,
        progress: @escaping ProgressHandler
    ) async throws {
        builds.add()
        progress(Progress("Building", fraction: 0.5))
        let tree = work.path.appending("tree")
        try Directory.make(tree)
        for part in ["var", "var/lib", "var/lib/dpkg"] { try Directory.make(tree.pushing(FilePath(part))) }
        let status = definition.packages.map {
            "Package: \($0)\nStatus: install ok installed\nVersion: \(definition.version).0\n\n"
        }.joined()
        try DurableFile.write(Array(status.utf8), to: tree.appending("var/lib/dpkg/status"))
        _ = try await Tool("tar", debianPackage: "tar").run(
            ["-c", "--sort=name", "--mtime=@0", "--file=\(tar)", "--directory=\(tree)", "."], deadline: .seconds(20))
        try Directory.remove(tree, depth: 4)
    }
}

/// Writes the tar's own bytes somewhere into the disk's free space, so that the file system stays in order.
struct FakeWriter: RootFilesystemWriter {
    static let offset: Int64 = 8 << 30
    var damage: @Sendable (FilePath) throws -> Void = { _ in }

    func write(tar: FilePath, into disk: FilePath, progress: @escaping ProgressHandler) async throws {
        let bytes = try DurableFile.read(tar)
        let file = try OwnedDescriptor.open(disk, .readWrite)
        _ = try file.descriptor.writeAll(toAbsoluteOffset: Self.offset, bytes)
        try damage(disk)
        progress(Progress("Written", fraction: 1))
    }
}

final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func add() { value.withLock { $0 += 1 } }
}

/// Keeps what progress said.
final class ProgressLog: Sendable {
    private let steps = Mutex<[Progress]>([])
    var all: [Progress] { steps.withLock { $0 } }
    var messages: [String] { all.map(\.message) }
    func add(_ step: Progress) { steps.withLock { $0.append(step) } }
}

extension EnvironmentStore {
    /// Of one small environment, `test:1`.
    static func fake(
        _ scratch: Scratch, source: FakeSource = FakeSource(), version: String = "1",
        free: Int64 = 1 << 40, hooks: InstallHooks = InstallHooks()
    ) -> EnvironmentStore {
        let definition = EnvironmentDefinition(
            name: "test:1", version: version, description: "A test", release: .bookworm, packages: ["git", "curl"])
        return EnvironmentStore(
            state: scratch.state, catalog: EnvironmentCatalog([definition]), source: source,
            freeSpace: FreeSpace { _ in free }, hooks: hooks)
    }
}
