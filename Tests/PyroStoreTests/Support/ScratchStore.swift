import FoundationEssentials
import Glibc
import PyroModel
import PyroSystem
import SystemPackage

@testable import PyroStore

/// A state directory of a test's own, removed when the test lets go of it.
final class ScratchStore: Sendable {
    let state: StateDirectory

    init() throws {
        let name = "pyro-store-test.\(String(UInt64.random(in: .min ... .max), radix: 36))"
        state = StateDirectory(root: FilePath("/tmp").appending(name))
        try state.prepare()
    }

    deinit {
        // A connection that is being closed meanwhile removes files of its own.
        for _ in 0..<100 where FileFacts.isDirectory(state.root) { try? Directory.remove(state.root, depth: 4) }
    }

    /// One more connection, as another process has it.
    func open(boot: String = "first") throws -> WorkspaceStore {
        try WorkspaceStore(path: state.database, boot: boot)
    }

    /// The directory of files of output of a workspace, with its workspace's directory made.
    func streams(of id: String) throws -> StreamFiles {
        try Directory.make(state.workspaces.appending(id))
        return StreamFiles(state, workspaceID: id)
    }
}

extension WorkspaceRecord {
    /// A record as `create` makes it; `number` makes its id and its times.
    static func sample(_ number: Int, name: String? = nil, labels: [String: String] = [:]) -> WorkspaceRecord {
        let digits = String(number, radix: 16)
        let id = String(repeating: "0", count: 12 - digits.count) + digits
        return WorkspaceRecord(
            id: id, name: name, labels: labels, environment: "debian:12", environmentDigest: "sha256:e",
            vcpuCount: 2, memMiB: 1024, diskMiB: 16384, ttlSeconds: 3600, createdAt: .moment(number),
            lastActivityAt: .moment(number), state: .started, accelerator: .tcg,
            machineID: String(repeating: "ab", count: 16), layerID: "layer-\(id)")
    }

    var layer: LayerRecord {
        LayerRecord(id: layerID, environment: environment, environmentDigest: environmentDigest)
    }
}

extension Date {
    /// A moment some seconds after an arbitrary one.
    static func moment(_ seconds: Int) -> Date { Date(timeIntervalSince1970: 1_700_000_000 + Double(seconds)) }
}

extension NewCommand {
    static let sample = NewCommand(
        command: ["echo", "hello"], cwd: "/workspace", timeLimitMilliseconds: 30_000, isDetached: false)
}

extension WorkspaceStore {
    /// Records a workspace with a layer of its own.
    @discardableResult
    func add(_ record: WorkspaceRecord) async throws -> WorkspaceRecord {
        try await insert(record, layer: record.layer)
        return record
    }

    /// Gives a command and ends it with so many bytes of output.
    func addCommand(in id: String, bytes: Int, state: CommandState = .exited) async throws {
        let record = try await begin(.sample, in: id, at: .moment(0))
        try await update(id, command: record.sequence) {
            $0.state = state
            $0.stdoutBytes = bytes
        }
    }
}
