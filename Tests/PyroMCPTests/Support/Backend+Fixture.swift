import PyroSDK

@testable import PyroMCP

extension Backend {
    /// A backend with everything installed whose machines fail as not expected.
    static var refusing: Backend {
        Backend(
            run: { _, _, _ in throw unexpected }, listEnvironments: { throw unexpected },
            inspectEnvironment: { .fixture($0) }, pullEnvironment: { name, _ in .fixture(name) },
            createWorkspace: { _, _ in throw unexpected }, listWorkspaces: { _ in throw unexpected },
            workspaceStatus: { _ in throw unexpected }, updateWorkspace: { _, _ in throw unexpected },
            startWorkspace: { _, _ in throw unexpected }, stopWorkspace: { _ in throw unexpected },
            suspendWorkspace: { _ in throw unexpected }, resumeWorkspace: { _, _ in throw unexpected },
            deleteWorkspace: { _ in throw unexpected }, resetWorkspace: { _, _, _ in throw unexpected },
            pushFiles: { _, _, _, _ in throw unexpected },
            listFiles: { _, _, _ in throw unexpected }, readFile: { _, _, _ in throw unexpected },
            writeFile: { _, _, _, _ in throw unexpected }, applyPatch: { _, _, _ in throw unexpected },
            diff: { _, _, _ in throw unexpected }, export: { _, _, _ in throw unexpected },
            exec: { _, _, _ in throw unexpected },
            stopCommand: { _, _, _ in throw unexpected }, logs: { _, _, _ in throw unexpected },
            readLog: { _, _ in throw unexpected })
    }

    private static var unexpected: PyroError { PyroError(.internal, "This call was not expected.") }

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
