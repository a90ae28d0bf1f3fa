internal import CPyroSys
package import NIOCore
internal import NIOPosix
package import PyroModel
package import PyroSystem
package import PyroWire
internal import Synchronization

/// A connection that carries many streams: from the supervisor to its guest, and from a client to the supervisor.
///
/// It drives one ``LinkSession`` over a stream socket. Every call is safe from any thread and none blocks.
package final class Link: Sendable {
    private struct State {
        var session: LinkSession
        var streams: [StreamID: LinkStream] = [:]
        var isFlushing = false
        var failure: PyroError?

        /// Finds the streams of events under the same lock that took the events in: a stream may be over a moment later,
        /// and what it still has to learn must reach it all the same.
        mutating func deliveries(of events: [LinkEvent], over link: Link) -> [Delivery] {
            let deliveries = events.map { event in
                if case .opened(let id, let request) = event {
                    streams[id] = LinkStream(id: id, request: request, link: link)
                }
                return Delivery(event: event, stream: event.stream.flatMap { streams[$0] })
            }
            for case let id? in events.map(\.stream) { forgetIfOver(id) }
            return deliveries
        }

        /// A stream that is over in both directions is its holders' business alone.
        mutating func forgetIfOver(_ id: StreamID) {
            if !session.contains(id) { streams[id] = nil }
        }
    }

    private struct Delivery {
        let event: LinkEvent
        let stream: LinkStream?
    }

    private let state: Mutex<State>
    private let peer: String
    /// Hung up at the end: whoever else has it open would keep the other side waiting.
    private let socket: OwnedDescriptor
    private let channel = NIOLockedChannel()
    private let handshake = Mailbox<Void>()
    private let end = Mailbox<Void>()
    /// Streams that the other side opens, in order.
    package let incoming = Mailbox<LinkStream>()

    private init(session: LinkSession, peer: String, socket: OwnedDescriptor) {
        state = Mutex(State(session: session))
        self.socket = socket
        self.peer = peer
    }

    /// Begins a session over a connected socket.
    /// - Parameters:
    ///   - session: ``LinkSession/host(nonce:)`` for the side that asks, ``LinkSession/guest()`` for the one that answers.
    ///   - peer: who is on the other side, for messages, such as `the guest`.
    package static func connect(
        _ socket: OwnedDescriptor, session: LinkSession, peer: String, on group: any EventLoopGroup
    ) async throws -> Link {
        let link = Link(session: session, peer: peer, socket: socket)
        // NIO closes what it is given, so it gets a descriptor of its own.
        let descriptor = try socket.duplicate()
        let channel = try await ClientBootstrap(group: group)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .channelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 4096, initial: 65536, maximum: 262144)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LinkHandler(link: link))
                }
            }
            .withConnectedSocket(descriptor.surrender())
            .get()
        link.channel.set(channel)
        link.flush()
        return link
    }

    /// Waits until both sides have greeted each other. For one caller, once.
    package func established(within limit: Duration) async throws {
        try await withDeadline(limit, waitingFor: "\(peer) to answer") { [handshake] in
            _ = try await handshake.next()
        }
    }

    /// Begins a stream with a request.
    /// - Throws: `guest_lost` when the link is gone.
    package func open(_ request: some WireMessage) throws(PyroError) -> LinkStream {
        let (stream, failure) = state.withLock { state -> (LinkStream?, PyroError?) in
            if let failure = state.failure { return (nil, failure) }
            let stream = LinkStream(id: state.session.open(request), request: [], link: self)
            state.streams[stream.id] = stream
            return (stream, nil)
        }
        guard let stream else { throw failure ?? lost(nil) }
        flush()
        return stream
    }

    /// Waits until the connection is lost and says why; `nil` when the task is cancelled first. For one waiter at a time.
    package func untilLost() async -> PyroError? {
        _ = try? await end.next()
        return state.withLock { $0.failure }
    }

    /// Ends the connection and every stream on it.
    package func close() {
        fail(lost("it was closed"))
        _ = pyro_hang_up(socket.rawValue)
        channel.close()
    }

    // MARK: For streams

    func send(_ bytes: ArraySlice<UInt8>, channel: UInt8, on id: StreamID) throws(PyroError) -> Int {
        let (count, failure) = state.withLock { state in
            (state.session.send(bytes, channel: channel, on: id), state.failure)
        }
        if let failure { throw failure }
        flush()
        return count
    }

    func send(_ message: some WireMessage, on id: StreamID) {
        state.withLock { $0.session.send(message, on: id) }
        flush()
    }

    func finish(_ id: StreamID) {
        state.withLock { state in
            state.session.finish(id)
            state.forgetIfOver(id)
        }
        flush()
    }

    func reset(_ id: StreamID) {
        state.withLock { state in
            state.session.reset(id)
            state.streams[id] = nil
        }
        flush()
    }

    func consumed(_ count: Int, on id: StreamID) {
        state.withLock { $0.session.consumed(count, on: id) }
        flush()
    }

    // MARK: For the handler

    /// Takes bytes from the socket. On the event loop.
    func received(_ bytes: ByteBufferView) {
        let (deliveries, breach) = state.withLock { state -> ([Delivery], LinkError?) in
            var events: [LinkEvent] = []
            do throws(LinkError) {
                try state.session.receive(bytes, events: &events)
                return (state.deliveries(of: events, over: self), nil)
            } catch {
                return (state.deliveries(of: events, over: self), error)
            }
        }
        for delivery in deliveries { deliver(delivery) }
        if let breach {
            fail(lost(breach.description))
            _ = pyro_hang_up(socket.rawValue)
            channel.close()
        } else {
            flush()
        }
    }

    /// The socket is closed.
    func closed() {
        fail(lost(nil))
    }

    private func deliver(_ delivery: Delivery) {
        let stream = delivery.stream
        switch delivery.event {
        case .established: handshake.push(())
        case .opened: if let stream { incoming.push(stream) }
        case .data(_, let channel, let bytes): stream?.inbox.push(.data(bytes, channel: channel))
        case .message(_, let bytes): stream?.inbox.push(.message(bytes))
        case .writable: stream?.credit.signal(())
        case .finished: stream?.inbox.finish()
        case .reset: stream?.end(throwing: LinkStreamReset())
        }
    }

    private func fail(_ error: PyroError) {
        let streams = state.withLock { state -> [LinkStream] in
            guard state.failure == nil else { return [] }
            state.failure = error
            defer { state.streams = [:] }
            return Array(state.streams.values)
        }
        for stream in streams { stream.end(throwing: error) }
        handshake.finish(throwing: error)
        end.finish()
        incoming.finish()
    }

    private func lost(_ reason: String?) -> PyroError {
        PyroError(.guestLost, "The connection to \(peer) was lost\(reason.map { ": \($0)" } ?? "").")
    }

    /// Hands waiting bytes to the socket, once for all that gathers until the event loop comes to it.
    private func flush() {
        guard let channel = channel.get() else { return }
        let isNeeded = state.withLock { state in
            guard !state.isFlushing, !state.session.output.isEmpty else { return false }
            state.isFlushing = true
            return true
        }
        guard isNeeded else { return }
        channel.eventLoop.execute { [self] in
            let bytes = state.withLock { state in
                state.isFlushing = false
                return state.session.takeOutput()
            }
            channel.writeAndFlush(channel.allocator.buffer(bytes: bytes), promise: nil)
        }
    }
}
