internal import PyroCore
internal import PyroModel
internal import PyroWire

/// Runs commands in a machine and times them, from the request to the end.
struct GuestShell: Sendable {
    private static let deadline: Int = 120

    let link: Link

    /// - Parameter expecting: the bytes that the command must print.
    /// - Throws: `internal` when the command fails or prints another number of bytes.
    func time(_ arguments: [String], input: [UInt8]? = nil, expecting: Int = 0) async throws -> Duration {
        let clock = ContinuousClock()
        let begin = clock.now
        let output = try await run(arguments, input: input) { $0 + $1.count }
        let time = clock.now - begin
        guard output == expecting else {
            throw PyroError(
                .internal, "The guest's \(arguments) printed \(output) bytes instead of \(expecting).")
        }
        return time
    }

    /// What the guest itself takes to fork, execute and wait for a program.
    func forkExecTime() async throws -> Duration {
        try ForkLoop.time(
            in: try await run(ForkLoop.arguments, input: nil, into: "") { $0 + String(decoding: $1, as: UTF8.self) })
    }

    private func run(
        _ arguments: [String], input: [UInt8]?, fold: (Int, [UInt8]) -> Int
    ) async throws -> Int {
        try await run(arguments, input: input, into: 0, fold: fold)
    }

    private func run<Value>(
        _ arguments: [String], input: [UInt8]?, into initial: Value, fold: (Value, [UInt8]) -> Value
    ) async throws -> Value {
        var options = RunOptions()
        options.timeoutSeconds = Self.deadline
        options.input = input.map { .bytes($0) } ?? .closed
        let request = try RunRequest(
            command: .arguments(arguments), environment: BenchmarkHost.environment, options: options)
        let command = try GuestCommand(request.exec, over: link)
        let feeding = Task { [input = options.input] in try await command.feed(input) }
        defer { feeding.cancel() }
        var value = initial
        while let event = try await command.next() {
            switch event {
            case .stdout(let bytes): value = fold(value, bytes)
            case .started, .stderr: break
            case .ended(let end) where end.outcome == .exited(0): return value
            case .ended, .refused:
                throw PyroError(.internal, "The guest's \(arguments) failed: \(event).")
            }
        }
        throw PyroError(.guestLost, "The guest's \(arguments) had no end.")
    }
}
