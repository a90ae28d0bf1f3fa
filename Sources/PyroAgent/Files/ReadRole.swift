import Glibc
import PyroArchive
import PyroWire

/// Reads a part of a file; see ``ReadRequest``.
enum ReadRole {
    static func run(_ request: ReadRequest, _ link: RoleLink) throws(FailureReply) -> ReadReply {
        let path = try FilePath(request.path)
        let file = try open(path)
        guard let facts = FileFacts(of: file.rawValue) else { throw path.failure() }
        guard facts.kind == .file else { throw path.isNoFile(facts.kind) }
        let part = try part(of: file, path: path, request)
        let start = part.position
        try part.go(atMost: request.limit) { bytes throws(FailureReply) in try link.output.writeThrough(bytes) }
        let hasMore = try part.hasMore()
        // Files of /proc say they have no size and have content.
        let seen = part.position > start ? UInt64(part.position) : 0
        return ReadReply(size: max(facts.size, seen), offset: UInt64(start), hasMore: hasMore)
    }

    /// Stands at the first byte that is asked for.
    private static func part(
        of file: Descriptor, path: FilePath, _ request: ReadRequest
    ) throws(FailureReply) -> FilePart {
        let offset = request.startLine == 0 ? Int64(clamping: request.offset) : 0
        let part = FilePart(file, path: path, position: offset)
        if request.startLine > 1 {
            part.lines = request.startLine - 1
            try part.go(atMost: .max)
        }
        part.lines = request.lines == 0 ? nil : request.lines
        if request.startLine > 0 { try part.go(atMost: request.offset) }
        return part
    }

    /// A device may do something when it is opened, so what the path names is looked at first.
    private static func open(_ path: FilePath) throws(FailureReply) -> Descriptor {
        guard let facts = FileFacts(at: path.bytes) else { throw path.failure() }
        guard facts.kind == .file else { throw path.isNoFile(facts.kind) }
        let descriptor = path.bytes.withCString { Glibc.open($0, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw path.failure() }
        return Descriptor(descriptor)
    }
}
