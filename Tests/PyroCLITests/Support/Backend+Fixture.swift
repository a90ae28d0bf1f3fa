import PyroSDK
import Synchronization

@testable import PyroCLI

extension Backend {
    /// A backend whose calls all fail as not expected; a test puts the ones it expects in their place.
    static var refusing: Backend {
        Backend(
            run: { _, _, _ in throw unexpected }, listEnvironments: { throw unexpected },
            inspectEnvironment: { _ in throw unexpected }, pullEnvironment: { _, _ in throw unexpected },
            pruneEnvironments: { throw unexpected },
            doctor: {
                DoctorReport(
                    platform: "unexpected", accelerator: .software, jail: .init(layers: []), checks: [],
                    environments: [], stateDir: "")
            }, workspaces: { throw unexpected }, serve: { _ in throw unexpected })
    }

    static var unexpected: PyroError { PyroError(.internal, "This call was not expected.") }

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
}

extension AcceleratorReport {
    static let software = AcceleratorReport(
        chosen: .tcg, kvm: .init(exists: false, readable: false, writable: false, usable: false, reason: "no /dev/kvm"))
}

/// What a command handed to the SDK.
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
}

extension RunResult {
    static func fixture(
        command: Command = ["true"], state: CommandState = .exited, exitCode: Int? = 0, signal: String? = nil,
        pid: Int? = 5, stdout: String = "", stderr: String = ""
    ) -> RunResult {
        RunResult(
            vmID: "0123456789ab", environment: "debian:12", environmentDigest: "sha256:00", accelerator: .tcg,
            command: command, cwd: "/workspace", state: state, exitCode: exitCode, signal: signal, pid: pid,
            stdout: CapturedStream(head: Array(stdout.utf8), totalBytes: stdout.utf8.count),
            stderr: CapturedStream(head: Array(stderr.utf8), totalBytes: stderr.utf8.count), durationMs: 7,
            cleanup: RunCleanup(vmID: "0123456789ab", deleted: true, reason: "command ended"))
    }
}

extension EnvironmentInfo {
    static func fixture(_ name: String, installed: Bool = true) -> EnvironmentInfo {
        EnvironmentInfo(
            name: name, version: "1", description: "A description", distribution: "Debian GNU/Linux 12 (bookworm)",
            platform: "linux/amd64", defaultPackages: ["git", "curl"], source: "http://deb.debian.org/debian",
            digest: installed ? "sha256:ab" : nil, installed: installed, sizeBytes: installed ? 500 << 20 : nil,
            path: installed ? "/state/images/ab" : nil)
    }
}
