import PyroSDK
import Synchronization

@testable import PyroMCP

extension Backend {
    /// A backend with everything installed whose runs fail as not expected.
    static var refusing: Backend {
        Backend(
            run: { _, _, _ in throw PyroError(.internal, "This call was not expected.") },
            inspectEnvironment: { .fixture($0) }, pullEnvironment: { name, _ in .fixture(name) })
    }

    /// A backend that runs every command with these events.
    static func running(_ events: [RunEvent], calls: Recorder<RunCall> = Recorder()) -> Backend {
        var backend = refusing
        backend.run = { command, environment, options in
            calls.add(RunCall(command: command, environment: environment, options: options))
            return AsyncThrowingStream<RunEvent, any Error> { continuation in
                for event in events { continuation.yield(event) }
                continuation.finish()
            }
        }
        return backend
    }

    /// A backend whose commands run until they are cancelled.
    static func endless(started: Recorder<String>, ended: Recorder<String>) -> Backend {
        var backend = refusing
        backend.run = { command, _, _ in
            guard case .shell(let line) = command else { throw PyroError(.internal, "Not a line.") }
            return AsyncThrowingStream<RunEvent, any Error> { continuation in
                continuation.onTermination = { _ in ended.add(line) }
                started.add(line)
                continuation.yield(.machine(id: "0123456789ab"))
            }
        }
        return backend
    }
}

/// What a tool handed to the SDK.
struct RunCall: Sendable {
    var command: Command
    var environment: String
    var options: RunOptions
}

/// Keeps values that come from any thread.
final class Recorder<Value: Sendable>: Sendable {
    private let state = Mutex<[Value]>([])

    var values: [Value] { state.withLock { $0 } }

    func add(_ value: Value) {
        state.withLock { $0.append(value) }
    }

    /// Returns when there are this many; a test fails by its own time limit when that does not happen.
    func reached(_ count: Int) async throws {
        while values.count < count { try await Task.sleep(for: .milliseconds(5)) }
    }
}

extension RunResult {
    static func fixture(
        command: Command = ["true"], state: CommandState = .exited, exitCode: Int? = 0, signal: String? = nil
    ) -> RunResult {
        RunResult(
            vmID: "0123456789ab", environment: "debian:12", environmentDigest: "sha256:00", accelerator: .tcg,
            command: command, cwd: "/workspace", state: state, exitCode: exitCode, signal: signal, pid: 5,
            stdout: CapturedStream(head: [], totalBytes: 0), stderr: CapturedStream(head: [], totalBytes: 0),
            durationMs: 7, cleanup: RunCleanup(vmID: "0123456789ab", deleted: true, reason: "command ended"))
    }
}

extension EnvironmentInfo {
    static func fixture(_ name: String, installed: Bool = true) -> EnvironmentInfo {
        EnvironmentInfo(
            name: name, version: "1", description: "A description", distribution: "Debian GNU/Linux 12 (bookworm)",
            platform: "linux/amd64", defaultPackages: [], source: "http://deb.debian.org/debian", digest: nil,
            installed: installed, sizeBytes: nil, path: nil)
    }
}
