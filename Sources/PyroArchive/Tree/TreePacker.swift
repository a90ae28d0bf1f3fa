internal import CPyroSys
internal import Glibc
package import PyroWire

/// Packs files as a tar archive: a directory with all below it, some paths of it, or a single file or link.
///
/// Names are visited in the order of their bytes and a directory before what is in it, so that equal trees give equal
/// archives. Links are packed as links, files with several names once. Owners are root. What is no file, directory or link
/// is passed over and told of; so is what lies in a file system that the kernel makes up. What goes while it is packed is not
/// there; a file that grows or shrinks meanwhile has the size it had first, cut or filled with zeros.
package final class TreePacker {
    /// What is packed.
    package struct Options: Sendable {
        /// Paths that are left out; directories with all below them.
        package var excluded: [Glob] = []
        /// Bytes of one file that are packed at most; a larger one is passed over. 0 for no limit.
        package var fileLimit: UInt64 = 0

        package init() {}
    }

    private let archive: TarWriter
    private let options: Options
    private var meter: ProgressMeter
    private var links = HardLinks()
    /// Relative to the directory that is packed.
    private var path: [UInt8] = []
    package private(set) var skipped = SkippedPaths()

    package init(archive: TarWriter, options: Options = Options(), report: @escaping (ArchiveProgress) -> Void) {
        self.archive = archive
        self.options = options
        meter = ProgressMeter(report: report)
    }

    /// Writes the archive's end and tells of it all.
    @discardableResult
    package func finish() throws(FailureReply) -> ArchiveProgress {
        try archive.finish()
        meter.finish()
        return meter.progress
    }

    /// Packs a directory, as `./`, and all below it.
    package func pack(tree root: Descriptor) throws(FailureReply) {
        try beginRoot(root)
        try packContents(of: root, depth: 1)
    }

    /// Packs some paths below a directory, each ended by a zero byte, directories without what is in them, and before them
    /// the directory itself. Paths that are not there are left out.
    package func pack(paths: ByteSource, of root: Descriptor) throws(FailureReply) {
        try beginRoot(root)
        var parent: (path: ArraySlice<UInt8>, directory: Descriptor)?
        while let bytes = try paths.untilZero(atMost: ArchiveLimits.pathBytes) {
            let path = try ArchivePath(bytes)
            guard path.depth > 0 else { continue }
            if parent?.path != path.parent {
                let fd = path.parent.isEmpty ? nil : path.parent.withCString { pyro_open_beneath(root.rawValue, $0) }
                if let fd, fd < 0 { continue }
                parent = (path.parent, fd.map(Descriptor.init) ?? root)
            }
            self.path = path.bytes
            guard let directory = parent?.directory else { continue }
            _ = try packMember(path.name, in: directory)
        }
        path = []
    }

    /// Packs a file or link as the only member, under its name.
    package func pack(single name: [UInt8], in directory: Descriptor) throws(FailureReply) {
        path = name
        defer { path = [] }
        let before = meter.progress.entries
        _ = try packMember(name[...], in: directory)
        guard meter.progress.entries == before else { return }
        guard skipped.count == 0 else {
            throw FailureReply(.wrongKind, "\(printable(name)) is neither a file, a directory nor a link")
        }
        throw FailureReply(.notFound, errno: ENOENT, "there is no \(printable(name)) any more")
    }

    private func beginRoot(_ root: Descriptor) throws(FailureReply) {
        var status = stat()
        try check(fstat(root.rawValue, &status), "look at the directory")
        try archive.begin(Self.entry(.directory, ProgressMeter.rootPath, status))
    }

    private func packContents(of directory: Descriptor, depth: Int) throws(FailureReply) {
        guard depth <= ArchiveLimits.depth else {
            throw FailureReply(
                .tooLarge, "\(printable(path)) lies below more than \(ArchiveLimits.depth) directories")
        }
        for name in try SortedNames.sorted(of: directory, path: path) {
            let length = path.count
            if !path.isEmpty { path.append(UInt8(ascii: "/")) }
            path.append(contentsOf: name)
            defer { path.removeSubrange(length...) }
            guard let child = try packMember(name[...], in: directory) else { continue }
            if pyro_is_kernel_view(child.rawValue) { skip() } else { try packContents(of: child, depth: depth + 1) }
        }
    }

    /// Packs what is at ``path``.
    /// - Returns: the directory, if it is one.
    private func packMember(_ name: ArraySlice<UInt8>, in parent: Descriptor) throws(FailureReply) -> Descriptor? {
        var status = stat()
        let result = name.withCString { fstatat(parent.rawValue, $0, &status, AT_SYMLINK_NOFOLLOW) }
        guard result == 0 else {
            if errno == ENOENT { return nil }
            throw failure("look at \(printable(path))")
        }
        let kind = status.st_mode & S_IFMT
        guard !options.excluded.matches(path, isDirectory: kind == S_IFDIR) else { return nil }
        guard path.count < ArchiveLimits.pathBytes else {
            throw FailureReply(.tooLarge, "a path has more than \(ArchiveLimits.pathBytes) bytes: \(printable(path))")
        }
        if kind != S_IFDIR, let first = links.firstPath(of: status) {
            try add(Self.entry(.hardLink(target: first), path, status))
            return nil
        }
        switch kind {
        case S_IFREG: try packFile(name, in: parent)
        case S_IFLNK: try packLink(name, in: parent, status)
        case S_IFDIR: return try packDirectory(name, in: parent, status)
        default: skip()
        }
        return nil
    }

    private func packFile(_ name: ArraySlice<UInt8>, in parent: Descriptor) throws(FailureReply) {
        let fd = name.withCString { pyro_open_to_read(parent.rawValue, $0) }
        if fd < 0, Self.hasChanged(errno) { return }
        let file = Descriptor(try check(fd, "open \(printable(path))"))
        var status = stat()
        try check(fstat(file.rawValue, &status), "look at \(printable(path))")
        // Something else has its name now.
        guard status.st_mode & S_IFMT == S_IFREG, let size = UInt64(exactly: status.st_size) else { return }
        guard options.fileLimit == 0 || size <= options.fileLimit else { return skip() }
        try add(Self.entry(.file, path, status))
        while case let count = try archive.copy(from: file.rawValue, named: printable(path)), count > 0 {
            meter.read(count)
        }
        links.note(path, status)
    }

    private func packLink(
        _ name: ArraySlice<UInt8>, in parent: Descriptor, _ status: stat
    ) throws(FailureReply) {
        var target = [CChar](repeating: 0, count: ArchiveLimits.pathBytes)
        let count = name.withCString { readlinkat(parent.rawValue, $0, &target, target.count) }
        if count < 0, Self.hasChanged(errno) { return }
        guard count >= 0 else { throw failure("read the link \(printable(path))") }
        try add(Self.entry(.symbolicLink(target: target[..<count].map { UInt8(bitPattern: $0) }), path, status))
        links.note(path, status)
    }

    private func packDirectory(
        _ name: ArraySlice<UInt8>, in parent: Descriptor, _ status: stat
    ) throws(FailureReply) -> Descriptor? {
        let fd = name.withCString {
            openat(parent.rawValue, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        if fd < 0, Self.hasChanged(errno) { return nil }
        let directory = Descriptor(try check(fd, "open the directory \(printable(path))"))
        try add(Self.entry(.directory, path, status))
        return directory
    }

    private func add(_ entry: TarEntry) throws(FailureReply) {
        try archive.begin(entry)
        meter.entry(named: entry.path)
    }

    private func skip() {
        skipped.add(path)
        meter.skipped()
    }

    /// Whether a name is gone, or has become something else, since it was looked at.
    private static func hasChanged(_ code: Int32) -> Bool {
        [ENOENT, ELOOP, ENOTDIR, EINVAL, ENXIO].contains(code)
    }

    private static func entry(_ kind: TarEntry.Kind, _ path: [UInt8], _ status: stat) -> TarEntry {
        TarEntry(
            kind: kind, path: path, mode: status.st_mode & 0o7777, owner: 0, group: 0,
            modified: TarTime(seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int64(status.st_mtim.tv_nsec)),
            size: kind == .file ? UInt64(status.st_size) : 0, attributes: [])
    }
}
