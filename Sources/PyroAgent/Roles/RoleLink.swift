import Glibc
import PyroArchive
import PyroWire

/// How the process of a role speaks with the stream it serves.
final class RoleLink {
    /// The descriptor that messages go through.
    static let messages: Int32 = 3

    /// What the host sends on the stream.
    private(set) lazy var input = ByteSource(descriptor: STDIN_FILENO)
    let output = RoleOutput(descriptor: STDOUT_FILENO)
    /// Where patches are made ready.
    let patchStaging: [UInt8]

    init(patchStaging: [UInt8]) {
        self.patchStaging = patchStaging
    }

    /// Tells the host how far things are; only the last such message is certain to reach it.
    func send(_ message: some WireMessage) {
        MessagePipe.write(message, to: Self.messages)
    }

    /// From here on what was begun is carried through, even when the host no longer wants it: a role is ended by `TERM`.
    /// Its input then ends early.
    func commit() {
        signal(SIGTERM, SIG_IGN)
    }
}
