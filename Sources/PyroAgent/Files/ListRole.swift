import Glibc
import PyroArchive
import PyroWire

/// Lists a directory; see ``ListRequest``.
enum ListRole {
    static func run(_ request: ListRequest, _ link: RoleLink) throws(FailureReply) -> ListReply {
        let path = try FilePath(request.path)
        guard !request.after.contains(0) else { throw FailureReply(.invalid, "a path contains a zero byte") }
        let descriptor = path.bytes.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        if descriptor >= 0 { return try TreeListing(Descriptor(descriptor), request).run(link.output) }
        let code = errno
        guard code == ENOTDIR || code == ENOENT, let entry = single(path) else {
            throw path.failure(errno: code)
        }
        // It is its own and only entry, so nothing lies behind it.
        guard request.after.isEmpty else { return ListReply(entries: 0, isTruncated: false, isSingle: true) }
        try link.output.write(entry)
        return ListReply(entries: 1, isTruncated: false, isSingle: true)
    }

    /// Something that is no directory, a link that leads nowhere included.
    private static func single(_ path: FilePath) -> TreeEntry? {
        path.bytes.withCString { name in
            FileFacts(name, in: AT_FDCWD)?.entry(path.name, target: linkTarget(name, in: AT_FDCWD))
        }
    }
}
