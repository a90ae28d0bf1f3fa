internal import NIOCore
internal import NIOPosix
internal import PyroModel
internal import PyroSystem
internal import Synchronization

/// What a machine's console and QEMU itself have printed: the first and the last of it, for the day something fails.
final class ConsoleLog: Sendable {
    /// Bytes that are kept; a guest may print without end.
    static let limit = 128 << 10

    private let buffer = Mutex(OutputBuffer(limit: ConsoleLog.limit))

    /// Reads from QEMU's console socket until it closes.
    static func read(from socket: OwnedDescriptor, on group: any EventLoopGroup) async throws -> ConsoleLog {
        let log = ConsoleLog()
        let descriptor = try socket.duplicate()
        _ = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ConsoleHandler(log: log))
                }
            }
            .withConnectedSocket(descriptor.surrender())
            .get()
        return log
    }

    func append(_ bytes: [UInt8]) {
        buffer.withLock { $0.append(bytes) }
    }

    /// What is kept, as text without control characters other than line ends.
    var text: String {
        let captured = buffer.withLock { $0.captured() }
        guard captured.encoding == .utf8 else { return "(\(captured.totalBytes) bytes that are not text)" }
        return String(
            String.UnicodeScalarView(
                captured.text.unicodeScalars.filter { $0 == "\n" || $0.properties.generalCategory != .control }))
    }

    /// The last lines, for an error message. A panic of the kernel's is among them: registers follow it, no reasons.
    func lastLines(_ count: Int = 5) -> String {
        let lines = text.split(separator: "\n")
        let end = lines.suffix(count)
        guard let panic = lines.lastIndex(where: { $0.contains("Kernel panic - not syncing") }), panic < end.startIndex
        else { return end.joined(separator: "\n") }
        return ([lines[panic]] + end.dropFirst()).joined(separator: "\n")
    }
}

private final class ConsoleHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let log: ConsoleLog

    init(log: ConsoleLog) {
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        log.append(Array(unwrapInboundIn(data).readableBytesView))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
