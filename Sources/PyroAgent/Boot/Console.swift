import Glibc

/// The machine's console: for the few words that help when nothing else can.
// Safe: a lock would gain nothing; a race may at worst let one message too many through.
package final class Console: @unchecked Sendable {
    private static let messageBytes = 200
    private static let messages = 100

    private let descriptor: Int32
    private var count = 0

    package init(path: String = "/dev/console") {
        descriptor = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Writes one line; long ones are cut, and after a hundred there is silence, since a console may be slow.
    package func say(_ message: String) {
        guard descriptor >= 0, count < Self.messages else { return }
        count += 1
        let line = Array("pyro-agent: \(message)".utf8.prefix(Self.messageBytes)) + [UInt8(ascii: "\n")]
        _ = write(descriptor, line, line.count)
    }
}
