/// The book-keeping of one stream.
struct StreamState {
    /// Bytes we may still send.
    var sendCredit = WireFormat.windowBytes
    /// Bytes the other side may still send.
    var receiveCredit = WireFormat.windowBytes
    /// Bytes used up that the other side has not been told of yet.
    var unacknowledged = 0
    var sentFinish = false
    var receivedFinish = false

    var isOver: Bool { sentFinish && receivedFinish }
}
