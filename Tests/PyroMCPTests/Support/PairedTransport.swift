import Synchronization

@testable import PyroMCP

/// Both ends of a connection in memory: the server has it as its transport, the test sends and receives lines.
final class PairedTransport: Transport {
    private struct Input {
        var lines: [IncomingLine] = []
        var isOver = false
        var reader: CheckedContinuation<IncomingLine?, Never>?
    }

    private let input = Mutex(Input())
    private let outgoing: AsyncStream<[UInt8]>
    private let sent: AsyncStream<[UInt8]>.Continuation

    init() {
        (outgoing, sent) = AsyncStream.makeStream()
    }

    func receive() async throws -> IncomingLine? {
        await withCheckedContinuation { continuation in
            let line = input.withLock { input -> IncomingLine?? in
                if !input.lines.isEmpty { return .some(input.lines.removeFirst()) }
                if input.isOver { return .some(nil) }
                input.reader = continuation
                return nil
            }
            if let line { continuation.resume(returning: line) }
        }
    }

    func send(_ line: [UInt8]) async throws {
        sent.yield(line)
    }

    func drain() async {}
}

// MARK: - The test's end

extension PairedTransport {
    func write(_ text: String) { put(.line(Array(text.utf8))) }
    func writeTooLong() { put(.tooLong) }
    func endInput() { put(nil) }
    func endOutput() { sent.finish() }

    /// Every message the server sends, until ``endOutput()``.
    var messages: AsyncMapSequence<AsyncStream<[UInt8]>, JSONValue> {
        outgoing.map { (try? JSONParser.parse($0)) ?? .null }
    }

    private func put(_ line: IncomingLine?) {
        let reader = input.withLock { input -> CheckedContinuation<IncomingLine?, Never>? in
            if line == nil { input.isOver = true }
            if let reader = input.reader.take() { return reader }
            if let line { input.lines.append(line) }
            return nil
        }
        reader?.resume(returning: line)
    }
}
