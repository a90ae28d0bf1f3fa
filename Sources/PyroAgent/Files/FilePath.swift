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

    /// What the kernel said of it.
    func failure(_ verb: String, errno code: Int32 = errno) -> FailureReply {
        let reason: FailureReply.Reason =
            switch code {
            case ENOENT, ENOTDIR: .notFound
            case EISDIR: .wrongKind
            default: .system
            }
        return PyroArchive.failure(reason, "\(verb) \(printable(bytes))", errno: code)
    }

    /// It is something else than a regular file.
    func isNoFile(_ kind: TreeEntry.Kind) -> FailureReply {
        FailureReply(
            .wrongKind, errno: kind == .directory ? EISDIR : 0,
            "\(printable(bytes)) is \(kind == .directory ? "a directory" : "no regular file")")
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
