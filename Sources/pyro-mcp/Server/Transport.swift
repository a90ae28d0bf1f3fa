/// Where lines come from and go to.
protocol Transport: Sendable {
    /// - Returns: `nil` at the end of the input.
    func receive() async throws -> IncomingLine?

    /// Sends one line and returns when it is written, so that a client that does not read slows the server down.
    func send(_ line: [UInt8]) async throws

    /// Returns when everything that was sent is written, also in a cancelled task, or when the client takes nothing.
    func drain() async
}

/// One line of input.
enum IncomingLine: Sendable, Equatable {
    /// Without its newline.
    case line([UInt8])
    /// Longer than a line may be; its bytes were not kept.
    case tooLong
}
