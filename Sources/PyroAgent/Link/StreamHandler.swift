/// Serves one stream of the host.
protocol StreamHandler: AnyObject {
    /// Bytes of a channel; the handler gives the credit back when it has used them up.
    func data(_ bytes: [UInt8], channel: UInt8)
    /// A message, undecoded.
    func message(_ payload: [UInt8])
    /// The host has nothing more to send.
    func finished()
    /// More may be sent.
    func writable()
    /// The stream is gone: the host has ended it.
    func cancelled()
    /// The stream is gone: its session is over.
    /// - Parameter isStill: whether it ended as that of a checkpoint does, all commands standing still with the host's
    ///   knowledge.
    func sessionEnded(isStill: Bool)
}

extension StreamHandler {
    func sessionEnded(isStill: Bool) {
        cancelled()
    }
}
