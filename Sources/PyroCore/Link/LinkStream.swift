internal import PyroModel
package import PyroWire

/// One stream of a ``Link``, as a task uses it.
package final class LinkStream: Sendable {
    /// What arrives on a stream.
    package enum Event: Sendable {
        case data([UInt8], channel: UInt8)
        case message([UInt8])
    }

    package let id: StreamID
    /// The request that began it, for streams that the other side opened; else empty.
    package let request: [UInt8]
    private let link: Link
    let inbox = Mailbox<Event>()
    let credit = Mailbox<Void>()
    private let over = Mailbox<Void>()

    init(id: StreamID, request: [UInt8], link: Link) {
        self.id = id
        self.request = request
        self.link = link
    }

    /// The next event, or `nil` when the other side has nothing more to send.
    ///
    /// Taking an event lets the other side send as much again.
    /// - Throws: ``LinkStreamReset`` when the other side ended the stream, `guest_lost` when the link is gone,
    ///   `CancellationError`.
    package func next() async throws -> Event? {
        guard let event = try await inbox.next() else { return nil }
        switch event {
        case .data(let bytes, _): link.consumed(bytes.count, on: id)
        case .message(let bytes): link.consumed(bytes.count, on: id)
        }
        return event
    }

    /// Sends all of `bytes`, as fast as the other side takes them.
    package func send(_ bytes: [UInt8], channel: UInt8) async throws {
        var rest = bytes[...]
        while true {
            rest = rest.dropFirst(try link.send(rest, channel: channel, on: id))
            if rest.isEmpty { return }
            guard try await credit.next() != nil else { throw LinkStreamReset() }
        }
    }

    /// Sends a message at once.
    package func send(_ message: some WireMessage) {
        link.send(message, on: id)
    }

    /// Says that nothing more follows from this side.
    package func finish() {
        link.finish(id)
    }

    /// Ends the stream in both directions. Harmless when it is over.
    package func reset() {
        link.reset(id)
        end(throwing: LinkStreamReset())
    }

    /// Waits until the reader has dealt with everything that has arrived.
    package func dealtWith() async {
        await inbox.dealtWith()
    }

    /// Says that nobody reads any more, for those who wait in ``dealtWith()``.
    package func stopsReading() {
        inbox.giveUpWaiting()
    }

    /// Waits until the stream is reset by either side, the link is lost, or the task is cancelled.
    package func untilReset() async {
        _ = try? await over.next()
    }

    func end(throwing error: any Error) {
        over.finish()
        inbox.finish(throwing: error)
        credit.finish(throwing: error)
    }
}

/// The other side ended a stream in both directions.
package struct LinkStreamReset: Error {}
