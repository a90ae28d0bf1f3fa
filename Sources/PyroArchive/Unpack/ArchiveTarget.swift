internal import CPyroSys
internal import Glibc
package import PyroWire

/// Writes members of an archive below one directory, and nowhere else.
package final class ArchiveTarget {
    /// Content is read away from the archive by this.
    package typealias Content = () throws(FailureReply) -> UnsafeRawBufferPointer

    let rules: UnpackRules
    private var directories: OpenedDirectories
    private var times = DirectoryTimes()
    private var named = NamedPaths()
    /// What replacements are called until they are whole.
    private let temporaryName: [UInt8]

    /// - Parameter root: where members are written.
    package init(root: Descriptor, rules: UnpackRules) {
        directories = OpenedDirectories(root: root)
        self.rules = rules
        temporaryName = Array(".pyro-new-\(String(UInt64.random(in: .min ... .max), radix: 36))".utf8)
    }

    /// Opens a directory, and makes those on the way to it that are missing.
    /// - Parameter path: an absolute path.
    package static func makeDirectory(_ path: [UInt8]) throws(FailureReply) -> Descriptor {
        guard path.first == UInt8(ascii: "/"), !path.contains(0) else {
            throw FailureReply(.invalid, "the directory to unpack into is not an absolute path")
        }
        var made: [UInt8] = []
        for name in path.split(separator: UInt8(ascii: "/")) {
            made += [UInt8(ascii: "/")] + name
            try made.withCString { path throws(FailureReply) in
                guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
                    throw failure("make the directory \(printable(made))")
                }
            }
        }
        return try path.withCString { name throws(FailureReply) in
            let fd = Glibc.open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard fd < 0, errno == ENOTDIR else {
                return Descriptor(try check(fd, "open the directory \(printable(path))"))
            }
            throw FailureReply(.wrongKind, errno: ENOTDIR, "\(printable(path)) is not a directory")
        }
    }

    /// Writes one member.
    package func write(_ entry: TarEntry, content: Content) throws(FailureReply) {
        let path = try ArchivePath(entry.path)
        guard path.depth > 0 else { return try writeRoot(entry) }
        let parent = try directory(path.parent, for: entry.path)
        if rules.remembersNames { named.insert(path.bytes) }
        var place = ArchivePlace(
            directory: parent, name: path.name, path: path.bytes, temporaryName: temporaryName, rules: rules)
        switch entry.kind {
        case .file: try place.writeFile(entry, content: content)
        case .directory:
            let needsMode = try place.makeDirectory(entry)
            times.add(path, modified: entry.modified, mode: needsMode ? rules.mode(of: entry) : nil)
        case .symbolicLink(let target): try place.makeSymbolicLink(entry, target: target)
        case .hardLink(let target): try makeHardLink(&place, target: target)
        case .characterDevice, .blockDevice, .fifo: try place.makeNode(entry)
        }
        if place.hasReplacedDirectory {
            directories.forget(path.bytes)
            times.hasLostDirectories = true
        }
    }

    /// Deletes what the archive did not name, but not what is excluded. Needs ``UnpackRules/remembersNames``.
    /// - Returns: how many entries.
    package func deleteRest(excluded: [Glob]) throws(FailureReply) -> UInt64 {
        directories.forgetAll()
        var deletion = RestDeletion(named: named, excluded: excluded)
        try deletion.run(in: directories.root)
        times.hasLostDirectories = times.hasLostDirectories || deletion.count > 0
        return deletion.count
    }

    /// Sets what had to wait and flushes the file system.
    package func finish() throws(FailureReply) {
        try times.apply(&directories)
        if rules.flushes { try check(pyro_syncfs(directories.root.rawValue), "flush the file system") }
    }

    /// The member that is the target directory itself.
    private func writeRoot(_ entry: TarEntry) throws(FailureReply) {
        guard entry.kind == .directory else { throw ArchivePath.refusal(entry.path, "has no name") }
        let root = directories.root.rawValue
        if rules.keepsOwners { try check(fchown(root, entry.owner, entry.group), "set the owner of the directory") }
        times.root = (entry.modified, rules.mode(of: entry))
    }

    private func makeHardLink(_ place: inout ArchivePlace, target: [UInt8]) throws(FailureReply) {
        let path = try ArchivePath(target)
        guard path.depth > 0 else { throw ArchivePath.refusal(place.path, "links to the directory itself") }
        try place.makeHardLink(to: path.name, in: try directory(path.parent, for: target))
    }

    private func directory(_ path: ArraySlice<UInt8>, for member: [UInt8]) throws(FailureReply) -> Descriptor {
        guard rules.remembersNames else { return try directories.directory(path, for: member) { _ in } }
        return try directories.directory(path, for: member) { named.insert($0) }
    }
}
