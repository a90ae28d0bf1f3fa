internal import FrontEnd
internal import Synchronization

/// Lines over two descriptors, each served by a thread of its own.
final class DescriptorTransport: Transport {
    private struct Input {
        var splitter = LineSplitter()
        var lines: [IncomingLine] = []
        var isOver = false

        mutating func take(_ bytes: [UInt8]) {
            if bytes.isEmpty {
                isOver = true
                if let last = splitter.finish() { lines.append(last) }
            } else {
                lines += splitter.take(bytes)
            }
        }
    }

    /// How long the end waits for a client that does not read.
    static let lastWords = Duration.seconds(2)

    private let inputDescriptor: Int32
    private let outputDescriptor: Int32
    private let reader = BlockingLane("stdin")
    private let writer = BlockingLane("stdout")
    private let input = Mutex(Input())

    init(input: Int32, output: Int32) {
        inputDescriptor = input
        outputDescriptor = output
    }

    func receive() async throws -> IncomingLine? {
        while true {
            let (line, isOver) = input.withLock { ($0.lines.isEmpty ? nil : $0.lines.removeFirst(), $0.isOver) }
            if let line { return line }
            if isOver { return nil }
            let bytes = try await reader.run { [inputDescriptor] in try Descriptor.readSome(inputDescriptor) }
            input.withLock { $0.take(bytes) }
        }
    }

    func send(_ line: [UInt8]) async throws {
        try await writer.run { [outputDescriptor] in
            try Descriptor.writeAll(line + [UInt8(ascii: "\n")], to: outputDescriptor)
        }
    }

    func drain() async {
        await writer.drain(within: Self.lastWords)
    }
}
