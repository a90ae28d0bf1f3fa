internal import Dispatch
internal import Glibc

/// Tells the program about SIGINT, SIGTERM and SIGHUP on a thread of its own, where anything may be done.
///
/// Handlers instead of a blocked mask: children that are started by other code inherit a mask but never a handler.
package enum SignalWatch {
    /// Starts watching; once in a program. A signal that was ignored at the start (`nohup`) stays ignored.
    /// - Parameter handler: gets the signal's number, one call after the other.
    package static func start(_ handler: @escaping @Sendable (Int32) -> Void) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let readEnd = ends[0]
        signalPipe = ends[1]
        DispatchQueue(label: "signals").async {
            while let number = (try? Descriptor.readSome(readEnd, limit: 1))?.first { handler(Int32(number)) }
        }
        for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) { install(number) }
    }

    /// Lets writes to a closed pipe fail with EPIPE instead of ending the program before it has cleaned up.
    package static func ignoreClosedPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        sigaction(number, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    private static func install(_ number: Int32) {
        var action = sigaction()
        action.sa_flags = SA_RESTART
        action.__sigaction_handler.sa_handler = { number in
            let before = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(signalPipe, &byte, 1)
            errno = before
        }
        sigaction(number, &action, nil)
    }
}

// Written once before the first handler is installed and only read from then on.
private nonisolated(unsafe) var signalPipe: Int32 = -1
