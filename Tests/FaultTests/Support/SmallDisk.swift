import Glibc
import GuestSupport
import PyroSDK
import SystemPackage

/// A state directory on a file system of its own, whose size the test changes. Only programs that are started here see it,
/// and it is gone when they and this are.
struct SmallDisk: Sendable {
    private let host: TestHost
    private let home: Home
    private let holder: Program

    /// - Parameter size: as `mount` takes it.
    static func make(on host: TestHost, size: String) async throws -> SmallDisk {
        // What is installed is too large for a file system in memory and is shown from another directory.
        let (home, installed) = (try host.ownHome(), try host.ownHome())
        let directories = "environments kernels initramfs checkpoints overlays"
        let script = """
            mount -t tmpfs -o size=\(size),mode=0700 none \(home.path)
            for d in \(directories); do mkdir \(home.path)/$d; mount --bind \(installed.path)/$d \(home.path)/$d; done
            cp \(installed.path)/host.json \(home.path)
            """
        let words = TestHost.namespace(script) + ["sh", "-c", "echo ready; exec sleep 3600"]
        let holder = try Program(words, variables: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
        host.atEnd {
            holder.signal(SIGKILL)
            _ = try? await holder.outcome(within: .seconds(10))
        }
        try await eventually("a small file system") { holder.output == Array("ready\n".utf8) || !holder.isRunning }
        guard holder.isRunning else { throw TestFailure("There is no small file system: \(holder.error)") }
        return SmallDisk(host: host, home: home, holder: holder)
    }

    /// Starts `pyro` there.
    func start(_ arguments: String...) throws -> Program {
        try start(arguments: arguments)
    }

    func start(arguments: [String]) throws -> Program {
        try host.start(arguments, home: home, stage: inside)
    }

    func pyro(_ arguments: String...) async throws -> Program.Outcome {
        try await start(arguments: arguments).outcome()
    }

    /// Runs a shell line there; `$HOME` is the state directory.
    @discardableResult
    func shell(_ line: String) async throws -> String {
        let program = try Program(
            inside + ["sh", "-c", line], variables: ["HOME": home.path.string, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
        return try await program.outcome(within: .seconds(30)).text
    }

    /// Leaves `mebibytes` free. With fewer than none nothing at all is.
    func leave(mebibytes: Int) async throws {
        let used = try await shell("df --output=used -k $HOME | tail -1")
        guard let used = Int(used.filter(\.isNumber)) else { throw TestFailure("df says \(used).") }
        try await shell("mount -o remount,size=\(used + mebibytes * 1024)k $HOME")
    }

    func status(of name: String) async throws -> WorkspaceInfo {
        let outcome = try await pyro("workspace", "status", name, "--json")
        return try ContractDecoder.decode(WorkspaceInfo.self, from: outcome)
    }

    private var inside: [String] {
        ["nsenter", "--target", "\(holder.pid)", "--mount"]
            + (geteuid() == 0 ? [] : ["--user", "--preserve-credentials"])
    }
}

/// Reads what `--json` prints.
enum ContractDecoder {
    static func decode<Value: Decodable>(_ type: Value.Type, from outcome: Program.Outcome) throws -> Value {
        do {
            return try ContractJSON.decode(type, from: outcome.output)
        } catch {
            throw TestFailure("\(outcome.text) \(outcome.error) is no \(type): \(error)")
        }
    }
}
