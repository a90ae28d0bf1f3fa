internal import Glibc
internal import PyroArchive
package import PyroModel
internal import PyroSystem
internal import PyroWire

/// What a workspace is seeded with or kept like: a directory of the host, or a tar archive, compressed by gzip or not.
///
/// It is opened once and held: what its path leads to later does not matter. An archive is read through as it is opened,
/// and refused before anything is made of it.
package struct HostSource: Sendable {
    enum Content: Sendable {
        case directory(OwnedDescriptor)
        case archive(OwnedDescriptor, isCompressed: Bool, facts: ArchiveScan.Facts)
    }

    /// As results show it: absolute.
    package let path: String
    let content: Content
    /// Globs of what is left out.
    let excluded: [[UInt8]]

    package var mode: WorkspaceSeed.Mode {
        switch content {
        case .directory: .directory
        case .archive: .tarArchive
        }
    }

    /// - Parameter exclude: globs of what is left out; see ``Glob``.
    /// - Throws: `not_found`, `path_not_allowed`, `usage` for what is neither directory nor archive, `unsafe_archive`,
    ///   `too_large`.
    package static func open(_ path: HostPath, exclude: [String]) async throws -> HostSource {
        let excluded = try globs(exclude)
        let isCancelled = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await DedicatedThread.run {
                let content = try content(of: path, excluded: excluded, unless: isCancelled)
                return HostSource(path: HostLocation.absolute(path), content: content, excluded: excluded)
            }
        } onCancel: {
            isCancelled.raise()
        }
    }

    private static func globs(_ exclude: [String]) throws(PyroError) -> [[UInt8]] {
        let globs = exclude.map { Array($0.utf8) }
        guard globs.reduce(0, { $0 + $1.count }) <= 64 << 10 else {
            throw PyroError(
                .usage, "The patterns to exclude have more than 64 KiB together.", remedy: "Give fewer patterns.")
        }
        guard !globs.contains(where: { $0.isEmpty || $0.contains(0) }) else {
            throw PyroError(.usage, "A pattern to exclude is empty or has a zero byte.", remedy: "Leave it out.")
        }
        return globs
    }

    private static func content(
        of path: HostPath, excluded: [[UInt8]], unless isCancelled: CancellationFlag
    ) throws -> Content {
        let what = "read \(path)"
        let location = try HostLocation.open(path, to: what)
        var status = stat()
        try SystemError.check(what) { fstat(location.rawValue, &status) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .directory(try HostLocation.reopen(location, O_DIRECTORY, to: what))
        case S_IFREG:
            let file = try HostLocation.reopen(location, 0, to: what)
            do throws(FailureReply) {
                return try archive(file, path, excluded.map(Glob.init), unless: isCancelled)
            } catch {
                if isCancelled.isRaised { throw CancellationError() }
                throw TransferError.make(what, error)
            }
        default:
            throw PyroError(.usage, "Could not \(what): it is neither a directory nor an archive.", remedy: accepted)
        }
    }

    private static func archive(
        _ file: OwnedDescriptor, _ path: HostPath, _ excluded: [Glob], unless isCancelled: CancellationFlag
    ) throws(FailureReply) -> Content {
        var magic = [UInt8](repeating: 0, count: GzipReader.magic.count)
        let isCompressed = pread(file.rawValue, &magic, magic.count, 0) == magic.count && magic == GzipReader.magic
        let source = try source(of: file, isCompressed: isCompressed)
        guard try ArchiveScan.beginsAsArchive(source) else {
            throw FailureReply(.invalid, "it is no tar archive\(isCompressed ? " inside" : ""). \(accepted)")
        }
        let facts = try ArchiveScan.facts(of: source, excluded: excluded) { () throws(FailureReply) in
            if isCancelled.isRaised { throw FailureReply(.invalid, "it is not wanted any more") }
        }
        withExtendedLifetime(file) {}
        return .archive(file, isCompressed: isCompressed, facts: facts)
    }

    /// The archive from its beginning. The file must be held on to meanwhile.
    static func source(of file: OwnedDescriptor, isCompressed: Bool) throws(FailureReply) -> ByteSource {
        lseek(file.rawValue, 0, SEEK_SET)
        let reader = DescriptorReader(file.rawValue)
        return ByteSource(isCompressed ? try GzipReader(reader) : reader)
    }

    private static let accepted = "Give a directory, or a .tar, .tar.gz or .tgz file."
}
