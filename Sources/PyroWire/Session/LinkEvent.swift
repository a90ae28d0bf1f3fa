/// What a session has learned from the bytes it received.
package enum LinkEvent: Equatable, Sendable {
    /// The handshake is done; streams of an earlier session are gone without further events.
    case established(version: UInt16)
    /// The other side began a stream with a request.
    case opened(StreamID, [UInt8])
    /// Bytes of a channel; to be acknowledged by ``LinkSession/consumed(_:on:)`` when they are used up.
    case data(StreamID, channel: UInt8, [UInt8])
    /// A message; acknowledged like data.
    case message(StreamID, [UInt8])
    /// More may be sent on this stream.
    case writable(StreamID)
    /// The other side sends nothing more on this stream.
    case finished(StreamID)
    /// The other side ended this stream in both directions.
    case reset(StreamID)
}

extension LinkEvent {
    /// The stream that it is about; `nil` for the session as a whole.
    package var stream: StreamID? {
        switch self {
        case .established: nil
        case .opened(let id, _), .data(let id, _, _), .message(let id, _), .writable(let id), .finished(let id),
            .reset(let id):
            id
        }
    }
}
