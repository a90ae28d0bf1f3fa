internal import NIOCore
internal import Synchronization

/// Moves bytes between a socket and its ``Link``.
final class LinkHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let link: Link

    init(link: Link) {
        self.link = link
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        link.received(unwrapInboundIn(data).readableBytesView)
    }

    func channelInactive(context: ChannelHandlerContext) {
        link.closed()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// The channel of a link, which is there only after the handler that needs the link.
final class NIOLockedChannel: Sendable {
    private let channel = Mutex<(any Channel)?>(nil)

    func set(_ channel: any Channel) {
        self.channel.withLock { $0 = channel }
    }

    func get() -> (any Channel)? {
        channel.withLock { $0 }
    }

    func close() {
        get()?.close(promise: nil)
    }
}
