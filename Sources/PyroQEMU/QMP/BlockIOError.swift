/// A failed access to the machine's disk image on the host.
package struct BlockIOError: Sendable, Hashable {
    /// What QEMU did about it.
    package enum Action: Sendable, Hashable {
        /// The guest sees an error.
        case report
        /// The error was passed over in silence.
        case ignore
        /// The machine was stopped; ``QMPClient/resume(limit:)`` tries again.
        case stop
    }

    package var isWrite: Bool
    package var action: Action
    /// The host's file system is full.
    package var isDiskFull: Bool
    /// QEMU's words.
    package var reason: String

    /// `nil` when the event is about something else.
    package init?(_ event: QMPEvent) {
        guard event.name == "BLOCK_IO_ERROR" else { return nil }
        isWrite = event.data["operation"] == "write"
        isDiskFull = event.data["nospace"]?.boolValue ?? false
        reason = event.data["reason"]?.stringValue ?? "no reason given"
        action =
            switch event.data["action"]?.stringValue {
            case "stop": .stop
            case "ignore": .ignore
            default: .report
            }
    }
}
