import Glibc
import PyroArchive
import PyroWire

/// A path that a request about files names.
struct FilePath {
    let bytes: [UInt8]

    /// - Throws: `invalid` for one that is relative or holds a zero byte.
    init(_ bytes: [UInt8]) throws(FailureReply) {
        guard bytes.first == UInt8(ascii: "/"), !bytes.contains(0) else {
            throw FailureReply(.invalid, "the path \(printable(bytes)) is not an absolute path")
        }
        self.bytes = bytes
    }

    /// The last name; empty for the root.
    var name: [UInt8] {
        bytes.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? []
    }

    /// What the kernel said of it; the host knows what it has asked for.
    /// - Parameter step: what could not be done on the way, such as `set its mode`.
    func failure(_ step: String? = nil, errno code: Int32 = errno) -> FailureReply {
        let reason: FailureReply.Reason =
            switch code {
            case ENOENT, ENOTDIR: .notFound
            case EISDIR: .wrongKind
            default: .system
            }
        let words = String(cString: strerror(code))
        return FailureReply(reason, errno: code, step.map { "could not \($0): \(words)" } ?? words)
    }

    /// It is something else than a regular file.
    func isNoFile(_ kind: TreeEntry.Kind) -> FailureReply {
        kind == .directory
            ? FailureReply(.wrongKind, errno: EISDIR, "it is a directory")
            : FailureReply(.wrongKind, "it is no regular file")
    }
}

/// Where a link leads; `nil` when it is none.
func linkTarget(_ name: UnsafePointer<CChar>, in directory: Int32) -> [UInt8]? {
    withUnsafeTemporaryAllocation(byteCount: Int(PATH_MAX), alignment: 1) { buffer in
        let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
        guard let start else { return nil }
        let count = readlinkat(directory, name, start, buffer.count)
        return count < 0 ? nil : Array(buffer.prefix(count))
    }
}
