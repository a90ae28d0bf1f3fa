internal import PyroModel
internal import Subprocess
package import SystemPackage

extension Tool {
    /// Where a run's standard output goes.
    package enum Output: Sendable {
        /// Into the result, at most so many bytes; more is ``PyroErrorCode/tooLarge``.
        case captured(limit: Int)
        /// Straight into an open file.
        case file(OwnedDescriptor)
    }

    /// What a run left behind.
    package struct Outcome: Sendable {
        /// The exit status; 128+n for signal n.
        package let status: Int
        /// Standard output, where it was captured.
        package let output: [UInt8]
        /// The last ``Tool/errorTailBytes`` of standard error.
        package let errorTail: String

        /// Standard output as text without the newline at its end.
        package var text: String {
            var text = Substring(decoding: output, as: UTF8.self)
            while text.last?.isNewline == true { text.removeLast() }
            return String(text)
        }
    }

    /// Bytes of standard error that are kept for the message of an error.
    package static let errorTailBytes = 4096
    /// What a program gets between SIGTERM and SIGKILL when its deadline passed or the task was cancelled.
    package static let terminationGrace: Duration = .seconds(2)

    /// Runs the program to its end, in a session of its own, with nothing of this process's environment but what is
    /// listed here.
    ///
    /// - Parameters:
    ///   - environment: added to `PATH` (the standard directories), `LC_ALL=C.UTF-8` and `HOME=/`.
    ///   - input: standard input; `/dev/null` when `nil`.
    ///   - accepting: exit statuses that are results; any other is an error with the end of standard error in its
    ///     message.
    ///   - deadline: after it the program's whole process group is ended.
    ///   - onError: called with pieces of standard error as they come, for progress.
    /// - Throws: ``PyroErrorCode/hostRequirement`` where the program is missing, ``PyroErrorCode/timeout``,
    ///   ``PyroErrorCode/tooLarge``, ``PyroErrorCode/internal`` for another exit status; `CancellationError` when the
    ///   task was cancelled.
    package func run(
        _ arguments: [String], environment: [String: String] = [:], workingDirectory: FilePath? = nil,
        input: OwnedDescriptor? = nil, output: Output = .captured(limit: 1 << 20), accepting: Set<Int> = [0],
        deadline: Duration, onError: (@Sendable ([UInt8]) -> Void)? = nil
    ) async throws -> Outcome {
        let configuration = Configuration(
            executable: .path(try locate()), arguments: Arguments(arguments),
            environment: .custom(Tool.environment(adding: environment)), workingDirectory: workingDirectory,
            platformOptions: Tool.platformOptions)
        let standardInput = try input ?? OwnedDescriptor.open("/dev/null", .readOnly)
        let outcome = try await withDeadline(deadline, waitingFor: "the program \(name) to end") {
            try await execute(configuration, input: standardInput, output: output, onError: onError)
        }
        guard accepting.contains(outcome.status) else { throw failure(outcome, arguments) }
        return outcome
    }

    private static var platformOptions: PlatformOptions {
        var options = PlatformOptions()
        // The terminal's Ctrl-C is pyro's to handle, and a group of its own lets teardown reach grandchildren.
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: terminationGrace),
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100)),
        ]
        return options
    }

    private static func environment(adding extra: [String: String]) -> [Environment.Key: String] {
        var variables = ["PATH": standardDirectories.joined(separator: ":"), "LC_ALL": "C.UTF-8", "HOME": "/"]
        variables.merge(extra) { _, new in new }
        return Dictionary(
            uniqueKeysWithValues: variables.compactMap { key, value in
                Environment.Key(rawValue: key).map { ($0, value) }
            })
    }

    private func execute(
        _ configuration: Configuration, input: OwnedDescriptor, output: Output, onError: (@Sendable ([UInt8]) -> Void)?
    ) async throws -> Outcome {
        let standardInput = FileDescriptorInput.fileDescriptor(input.descriptor, closeAfterSpawningProcess: false)
        do {
            switch output {
            case .captured(let limit):
                let result = try await Subprocess.run(
                    configuration, input: standardInput, output: .sequence, error: .sequence
                ) {
                    async let tail = Tool.drainErrors($0.standardError, onError)
                    let bytes = try await Tool.collect($0.standardOutput, limit: limit, of: name)
                    return (bytes, try await tail)
                }
                return Outcome(
                    status: result.terminationStatus.shellStatus, output: result.closureResult.0,
                    errorTail: result.closureResult.1)
            case .file(let file):
                let result = try await Subprocess.run(
                    configuration, input: standardInput,
                    output: .fileDescriptor(file.descriptor, closeAfterSpawningProcess: false), error: .sequence
                ) {
                    try await Tool.drainErrors($0.standardError, onError)
                }
                return Outcome(
                    status: result.terminationStatus.shellStatus, output: [], errorTail: result.closureResult)
            }
        } catch let error as SubprocessError {
            if Task.isCancelled { throw CancellationError() }
            throw PyroError(.hostRequirement, "Could not run \(name): \(error.description)")
        }
    }

    private static func collect(
        _ sequence: SubprocessOutputSequence, limit: Int, of name: String
    ) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in sequence {
            guard bytes.count + piece.count <= limit else {
                throw PyroError(.tooLarge, "The program \(name) wrote more than \(limit) bytes to its standard output.")
            }
            piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    private static func drainErrors(
        _ sequence: SubprocessOutputSequence, _ onError: (@Sendable ([UInt8]) -> Void)?
    ) async throws -> String {
        var tail: [UInt8] = []
        for try await piece in sequence {
            let bytes = piece.withUnsafeBytes { [UInt8]($0) }
            onError?(bytes)
            tail += bytes
            if tail.count > errorTailBytes { tail.removeFirst(tail.count - errorTailBytes) }
        }
        return String(decoding: tail, as: UTF8.self)
    }

    private func failure(_ outcome: Outcome, _ arguments: [String]) -> PyroError {
        let command = ([name] + arguments).joined(separator: " ")
        let words = outcome.errorTail.split(whereSeparator: \.isNewline).suffix(4).joined(separator: " | ")
        let ending =
            outcome.status > 128
            ? "was ended by signal \(outcome.status - 128)" : "failed with status \(outcome.status)"
        return PyroError(.internal, "`\(command)` \(ending)\(words.isEmpty ? "" : ": \(words)").")
    }
}

extension TerminationStatus {
    /// The number a shell would give.
    fileprivate var shellStatus: Int {
        switch self {
        case .exited(let code): Int(code)
        case .signaled(let signal): 128 + Int(signal)
        }
    }
}
