import Glibc
import PyroArchive
import PyroWire

/// What a role writes to the stream's output channel, collected into chunks.
final class RoleOutput {
    static let chunkBytes = 64 << 10

    private let descriptor: Int32
    private var pending: [UInt8] = []

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    func write(_ bytes: some Sequence<UInt8>) throws(FailureReply) {
        pending.append(contentsOf: bytes)
        if pending.count >= Self.chunkBytes { try flush() }
    }

    func write(_ record: some WireRecord) throws(FailureReply) {
        try write(record.encoded())
    }

    /// Writes many bytes past the collected ones, without a copy.
    func writeThrough(_ bytes: UnsafeRawBufferPointer) throws(FailureReply) {
        try flush()
        try send(bytes)
    }

    func flush() throws(FailureReply) {
        guard !pending.isEmpty else { return }
        var sent: FailureReply?
        pending.withUnsafeBytes { bytes in
            do throws(FailureReply) { try send(bytes) } catch { sent = error }
        }
        pending.removeAll(keepingCapacity: true)
        if let sent { throw sent }
    }

    /// Says that nothing follows, so that the answer need not wait for the process to end.
    func finish() throws(FailureReply) {
        try flush()
        close(descriptor)
    }

    /// The same, of what will not be needed.
    func abandon() {
        pending = []
        close(descriptor)
    }

    private func send(_ bytes: UnsafeRawBufferPointer) throws(FailureReply) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("send to the host") }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}
