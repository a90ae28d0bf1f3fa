import Glibc
import PyroArchive
import PyroWire

/// Small files of the kernel and of `/etc`.
enum TextFile {
    /// The first `limit` bytes, or `nil` when the file cannot be read.
    static func read(_ path: String, limit: Int = 64 << 10) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(limit, 16 << 10))
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &buffer, min(buffer.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }

    static func words(_ path: String) -> String? {
        read(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Writes to a file that exists, such as one of the kernel, in one call.
    static func poke(_ path: String, _ text: String) throws(FailureReply) {
        let descriptor = try check(open(path, O_WRONLY | O_CLOEXEC), "open \(path)")
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        try check(Int32(truncatingIfNeeded: write(descriptor, bytes, bytes.count)), "write \(text) to \(path)")
    }

    /// Replaces a file unless it says so already.
    static func set(_ path: String, to bytes: [UInt8], mode: mode_t = 0o644) throws(FailureReply) {
        guard read(path, limit: bytes.count + 1) != bytes else { return }
        try replace(path, with: bytes, mode: mode)
    }

    /// Replaces a file by a rename, so that readers see the old one or the new one whole.
    ///
    /// Not synced: the machine's identity is given again whenever it starts.
    private static func replace(_ path: String, with bytes: [UInt8], mode: mode_t = 0o644) throws(FailureReply) {
        let temporary = path + ".pyro-new"
        unlink(temporary)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = try check(open(temporary, flags, 0o600), "create \(temporary)")
        defer { close(descriptor) }
        do throws(FailureReply) {
            guard bytes.isEmpty || write(descriptor, bytes, bytes.count) == bytes.count else {
                throw failure("write \(temporary)")
            }
            try check(fchmod(descriptor, mode), "set the mode of \(temporary)")
            try check(rename(temporary, path), "rename \(temporary) to \(path)")
        } catch {
            unlink(temporary)
            throw error
        }
    }
}
