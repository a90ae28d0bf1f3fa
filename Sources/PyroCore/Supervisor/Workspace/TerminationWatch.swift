internal import Dispatch
internal import Glibc

/// Tells of SIGTERM, by which a host that shuts down asks its processes to end.
final class TerminationWatch: Sendable {
    // Safe: made and cancelled by one owner, and a dispatch source takes calls from any thread.
    private nonisolated(unsafe) let source: any DispatchSourceSignal

    /// - Parameter handler: called on a thread of its own.
    init(_ handler: @escaping @Sendable () -> Void) {
        signal(SIGTERM, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: DispatchQueue(label: "signals"))
        source.setEventHandler(handler: handler)
        source.resume()
    }

    deinit {
        source.cancel()
    }
}
