package import PyroSDK

/// A command that was followed to its end, or to the end of its machine.
package struct FollowedCommand: Sendable {
    package var stdout: [UInt8] = []
    package var stderr: [UInt8] = []
    /// How it stands then; it holds no output.
    package var result: ExecResult?

    package var text: String { String(decoding: stdout, as: UTF8.self) }

    package init() {}
}

/// Short forms of what tests do most.
extension Workspace {
    /// Runs a line by `sh -c`.
    package func shell(_ line: String, timeoutSeconds: Int = 120) async throws -> ExecResult {
        var options = ExecOptions()
        options.timeoutSeconds = timeoutSeconds
        return try await exec(["sh", "-c", line], options: options)
    }

    /// Runs a line by `sh -ec` that is no more than the beginning of a test.
    /// - Throws: a ``TestFailure`` when it fails.
    package func prepare(_ line: String) async throws {
        let result = try await exec(["sh", "-ec", line])
        guard result.exitCode == 0 else {
            throw TestFailure("\(line) has ended with \(result.state): \(result.stderr)")
        }
    }

    /// Starts a line by `sh -c` that belongs to the workspace from its start.
    /// - Returns: its number.
    package func begin(_ line: String, timeoutSeconds: Int = 600) async throws -> Int {
        var options = ExecOptions()
        options.timeoutSeconds = timeoutSeconds
        options.yieldAfter = .zero
        return try await exec(["sh", "-c", line], options: options).sequence
    }

    /// Reads a command from an offset on until it ends or nothing runs it.
    package func followed(
        _ sequence: Int, from offsets: StreamOffsets = StreamOffsets(stdout: 0, stderr: 0)
    ) async throws -> FollowedCommand {
        var command = FollowedCommand()
        for try await event in follow(sequence, from: offsets) {
            switch event {
            case .stdout(let bytes): command.stdout += bytes
            case .stderr(let bytes): command.stderr += bytes
            case .finished(let result): command.result = result
            case .progress, .started: break
            }
        }
        return command
    }

    /// Waits until a command has printed something that holds `text`.
    package func printed(_ text: String, by sequence: Int) async throws {
        try await eventually(within: .seconds(60), "the command \(sequence) to print \(text)") {
            try await readLog(sequence, wait: .milliseconds(200)).entries.contains { $0.stdout.contains(text) }
        }
    }

    /// Whether the guest has a process with this command line.
    package func runsProcess(_ line: String) async throws -> Bool {
        try await exec(["pgrep", "-fx", line]).exitCode == 0
    }
}
