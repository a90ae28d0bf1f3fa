internal import CPyroSys
internal import Glibc
package import PyroWire

/// Writes members of an archive below one directory, and nowhere else.
///
/// Every directory on the way to a member is opened beneath the target without following links, so neither `..` nor a
/// link that an earlier member made leads anywhere else.
package final class ArchiveTarget {
    /// Content is read away from the archive by this.
    package typealias Content = () throws(FailureReply) -> UnsafeRawBufferPointer

    private struct Times {
        var path: [UInt8]
        var modified: TarTime
    }

    private let root: Descriptor
    let keepsOwners: Bool
    /// The directory of the last member: the next one is mostly there too.
    private var lastParent: (path: [UInt8], descriptor: Descriptor)?
    /// Directories get their times when nothing is written into them any more.
    private var directoryTimes: [Times] = []
    private var rootTime: TarTime?

    /// - Parameters:
    ///   - directory: an absolute path; made if missing.
    ///   - keepsOwners: whether owners and devices are as the archive says.
    package init(directory: [UInt8], keepsOwners: Bool) throws(FailureReply) {
        self.keepsOwners = keepsOwners
        let path = String(decoding: directory, as: UTF8.self)
        try Self.makeDirectories(directory)
        let list = CStrings([directory])
        guard let name = list.list[0] else { throw FailureReply(.invalid, "the directory has no name") }
        root = Descriptor(
            try check(Glibc.open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open the directory \(path)"))
    }

    /// Writes one member.
    package func write(_ entry: TarEntry, content: Content) throws(FailureReply) {
        let path = try ArchivePath(entry.path)
        guard !path.name.isEmpty else { return try writeTarget(entry) }
        let parent = try directory(path.parent, of: entry.path)
        try path.name.withCString { name throws(FailureReply) in
            let place = ArchivePlace(directory: parent, name: name, path: entry.path, keepsOwners: keepsOwners)
            switch entry.kind {
            case .file: try place.writeFile(entry, content: content)
            case .directory:
                try place.makeDirectory(entry)
                directoryTimes.append(Times(path: entry.path, modified: entry.modified))
            case .symbolicLink(let target): try place.makeSymbolicLink(entry, target: target)
            case .hardLink(let target): try makeHardLink(place, target: target)
            case .characterDevice, .blockDevice, .fifo: try place.makeNode(entry)
            }
        }
    }

    /// Sets what had to wait and flushes the file system.
    package func finish() throws(FailureReply) {
        lastParent = nil
        for times in directoryTimes.reversed() {
            let path = try ArchivePath(times.path)
            let parent = try directory(path.parent, of: times.path)
            let time = times.modified
            try path.name.withCString { name throws(FailureReply) in
                // A later member may have replaced it.
                guard pyro_kind_of(parent.rawValue, name) == PYRO_KIND_DIRECTORY else { return }
                let result = pyro_set_times(parent.rawValue, name, time.seconds, time.nanoseconds)
                try check(result, "set the time of \(String(decoding: times.path, as: UTF8.self))")
            }
        }
        if let rootTime { _ = pyro_set_times_of(root.rawValue, rootTime.seconds, rootTime.nanoseconds) }
        try check(pyro_syncfs(root.rawValue), "flush the file system")
    }

    /// The member that is the target directory itself.
    private func writeTarget(_ entry: TarEntry) throws(FailureReply) {
        guard entry.kind == .directory else { throw ArchivePath.refusal(entry.path, "has no name") }
        rootTime = entry.modified
        if keepsOwners { try check(fchown(root.rawValue, entry.owner, entry.group), "set the owner of the directory") }
        try check(fchmod(root.rawValue, entry.mode), "set the mode of the directory")
    }

    private func makeHardLink(_ place: ArchivePlace, target: [UInt8]) throws(FailureReply) {
        let path = try ArchivePath(target)
        guard !path.name.isEmpty else { throw ArchivePath.refusal(place.path, "links to the directory itself") }
        let parent = try directory(path.parent, of: target)
        try path.name.withCString { name throws(FailureReply) in
            try place.makeHardLink(to: name, in: parent)
        }
    }

    /// The directory at `path`, made where it is missing.
    private func directory(_ path: [UInt8], of member: [UInt8]) throws(FailureReply) -> Descriptor {
        if path.isEmpty { return root }
        if let lastParent, lastParent.path == path { return lastParent.descriptor }
        let descriptor: Descriptor
        do throws(FailureReply) {
            descriptor = try open(path, of: member)
        } catch  where error.errno == ENOENT {
            let above = try ArchivePath(path)
            let parent = try directory(above.parent, of: member)
            try above.name.withCString { name throws(FailureReply) in
                try check(mkdirat(parent.rawValue, name, 0o755), "make a directory for \(printable(member))")
            }
            descriptor = try open(path, of: member)
        }
        lastParent = (path, descriptor)
        return descriptor
    }

    private func open(_ path: [UInt8], of member: [UInt8]) throws(FailureReply) -> Descriptor {
        try path.withCString { path throws(FailureReply) in
            let descriptor = pyro_open_beneath(root.rawValue, path)
            if descriptor >= 0 { return Descriptor(descriptor) }
            switch errno {
            case ELOOP, EXDEV: throw ArchivePath.refusal(member, "lies below a link")
            case ENOTDIR: throw ArchivePath.refusal(member, "lies below something that is no directory")
            default: throw failure("open the directory of \(printable(member))")
            }
        }
    }

    private static func makeDirectories(_ path: [UInt8]) throws(FailureReply) {
        var made: [UInt8] = []
        for name in path.split(separator: UInt8(ascii: "/")) {
            made += [UInt8(ascii: "/")] + name
            try made.withCString { path throws(FailureReply) in
                guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("make the directory") }
            }
        }
    }
}
