internal import Glibc
package import PyroWire

/// Makes the archive of a ``PackRequest``.
package enum Packing {
    /// - Parameters:
    ///   - input: the paths, for a request that takes them.
    ///   - sink: takes the archive.
    ///   - report: called now and then, and at the end.
    package static func run(
        _ request: PackRequest, input: ByteSource, sink: @escaping TarWriter.Sink,
        report: @escaping (ArchiveProgress) -> Void
    ) throws(FailureReply) {
        guard request.path.first == UInt8(ascii: "/"), !request.path.contains(0) else {
            throw FailureReply(.invalid, "the path to pack is not an absolute path")
        }
        var path = request.path
        while path.count > 1, path.last == UInt8(ascii: "/") { path.removeLast() }
        var options = TreePacker.Options()
        options.fileLimit = request.fileLimit
        let packer = TreePacker(archive: TarWriter(sink: sink), options: options, report: report)
        if let directory = try openDirectory(path, mustBe: request.takesPaths) {
            if request.takesPaths {
                try packer.pack(paths: input, of: directory)
            } else {
                try packer.pack(tree: directory)
            }
        } else {
            let (parent, name) = try parentAndName(of: path)
            try packer.pack(single: name, in: parent)
        }
        try packer.finish()
    }

    /// The directory at `path`, or `nil` when a file or link is there.
    private static func openDirectory(_ path: [UInt8], mustBe: Bool) throws(FailureReply) -> Descriptor? {
        let fd = path.withCString { open($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        if fd >= 0 { return Descriptor(fd) }
        switch errno {
        case ENOENT: throw FailureReply(.notFound, errno: ENOENT, "there is no \(printable(path))")
        case ENOTDIR, ELOOP:
            guard !mustBe else { throw FailureReply(.wrongKind, "\(printable(path)) is not a directory") }
            return nil
        default: throw failure("open \(printable(path))")
        }
    }

    private static func parentAndName(of path: [UInt8]) throws(FailureReply) -> (Descriptor, [UInt8]) {
        let slash = path.lastIndex(of: UInt8(ascii: "/")) ?? 0
        let parent = slash == 0 ? [UInt8(ascii: "/")] : Array(path[..<slash])
        let fd = parent.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        if fd < 0, errno == ENOENT || errno == ENOTDIR {
            throw FailureReply(.notFound, errno: errno, "there is no \(printable(path))")
        }
        return (Descriptor(try check(fd, "open the directory of \(printable(path))")), Array(path[(slash + 1)...]))
    }
}
