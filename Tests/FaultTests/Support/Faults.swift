import Glibc
import GuestSupport
import PyroSDK
import Testing

/// A process of a workspace that is killed.
enum Victim: CaseIterable, Sendable {
    case client, supervisor, qemu, all

    /// Kills it, where it is there at this moment.
    func kill(_ client: Program) {
        switch self {
        case .client: client.signal(SIGKILL)
        case .supervisor: Victim.killAll("pyro-supervisor")
        case .qemu: Victim.killAll("qemu-system-x86_64")
        case .all:
            client.signal(SIGKILL)
            Victim.killAll("pyro-supervisor")
            Victim.killAll("qemu-system-x86_64")
        }
    }

    private static func isAlive(_ process: ProcessEntry) -> Bool {
        guard let state = ProcessTable.status(of: process.pid)?["State"] else { return false }
        return !state.hasPrefix("Z") && !state.hasPrefix("X")
    }

    private static func killAll(_ program: String) {
        let victims = ProcessTable.running(program)
        for process in victims { Glibc.kill(process.pid, SIGKILL) }
        // Who looks for it next finds it gone.
        for _ in 0..<2000 where victims.contains(where: isAlive) { usleep(1000) }
    }
}

/// Moments spread over something that takes a while, so that every step of it is met by one or another.
struct Moments: Sequence, Sendable {
    let span: Duration
    let count: Int

    func makeIterator() -> AnyIterator<Duration> {
        var index = 0
        return AnyIterator {
            guard index < count else { return nil }
            defer { index += 1 }
            return span * index / count
        }
    }
}

extension TestHost {
    /// Workspaces of a state directory; those that the test leaves are deleted, however it ends.
    func workspaces(_ home: Home? = nil) throws -> Workspaces {
        let workspaces = try pyro(home).workspaces
        atEnd {
            for summary in (try? await workspaces.list().workspaces) ?? [] {
                _ = try? await workspaces.find(summary.workspaceID).delete()
            }
        }
        return workspaces
    }

    /// Starts `pyro workspace VERB ...`.
    func workspace(_ arguments: String...) throws -> Program {
        try start(["workspace"] + arguments)
    }

    /// How long something takes that is not disturbed.
    static func span(of body: () async throws -> Void) async throws -> Duration {
        let start = ContinuousClock.now
        try await body()
        return ContinuousClock.now - start
    }

    /// Waits until nothing runs that the test has started, machines that are just being started among it.
    func noMachineRuns() async throws {
        try await eventually(within: .seconds(30), "machines to be gone") { ProcessTable.descendants().isEmpty }
    }
}

extension Home {
    /// Names of all that belongs to workspaces.
    var workspaceFiles: [String] {
        ["workspaces", "layers", "snapshots", "run"].flatMap { names(in: $0) }
            + names(in: "locks").filter { $0.hasPrefix("workspace-") }
    }
}

extension Workspace {
    /// What a shell line prints; its status must be 0.
    @discardableResult
    func line(_ text: String, timeoutSeconds: Int = 60) async throws -> String {
        var options = ExecOptions()
        options.timeoutSeconds = timeoutSeconds
        let result = try await exec(.shell(text), options: options)
        guard result.state == .exited, result.exitCode == 0 else {
            throw TestFailure("\(text) in \(id) has \(result.state) \(result.exitCode ?? -1): \(result.stderr)")
        }
        return result.stdout
    }

    /// Starts a shell line that belongs to the workspace.
    func background(_ text: String, timeoutSeconds: Int = 3600) async throws -> Int {
        var options = ExecOptions()
        options.yieldAfter = .zero
        options.timeoutSeconds = timeoutSeconds
        return try await exec(.shell(text), options: options).sequence
    }

    /// The command as its record and files have it.
    func record(_ sequence: Int) async throws -> ExecResult {
        try #require(try await readLog(sequence, maxBytes: 32 << 20).entries.first)
    }
}

/// The error that `body` throws.
func errorOf(_ body: () async throws -> Void) async throws -> PyroError {
    do {
        try await body()
    } catch let error as PyroError {
        return error
    }
    throw TestFailure("Nothing was thrown.")
}
