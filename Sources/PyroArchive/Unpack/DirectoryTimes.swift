internal import CPyroSys
internal import Glibc
internal import PyroWire

/// What directories get when nothing is written into them any more: their times, and modes that might have kept writers out.
struct DirectoryTimes {
    private struct Entry {
        let path: ArchivePath
        let modified: TarTime
        let mode: UInt32?
    }

    private var entries: [Entry] = []
    var root: (modified: TarTime, mode: UInt32)?
    /// Whether some may be directories no more.
    var hasLostDirectories = false

    /// - Parameter mode: `nil` where it is right already.
    mutating func add(_ path: ArchivePath, modified: TarTime, mode: UInt32?) {
        entries.append(Entry(path: path, modified: modified, mode: mode))
    }

    func apply(_ directories: inout OpenedDirectories) throws(FailureReply) {
        // The deepest first, neighbours together; of two that are one, the later has the last word.
        let order = entries.indices.sorted { first, second in
            let (left, right) = (entries[first].path, entries[second].path)
            if left.depth != right.depth { return left.depth > right.depth }
            if left.bytes != right.bytes { return left.bytes.lexicographicallyPrecedes(right.bytes) }
            return first < second
        }
        for index in order { try apply(entries[index], &directories) }
        directories.forgetAll()
        guard let root else { return }
        let descriptor = directories.root.rawValue
        try check(fchmod(descriptor, root.mode), "set the mode of the directory")
        _ = pyro_set_times_of(descriptor, root.modified.seconds, root.modified.nanoseconds)
    }

    private func apply(_ entry: Entry, _ directories: inout OpenedDirectories) throws(FailureReply) {
        let path = entry.path.bytes
        if hasLostDirectories, !Self.exists(path, below: directories.root) { return }
        let parent = try directories.directory(entry.path.parent, for: path) { _ in }
        let time = entry.modified
        try entry.path.name.withCString { name throws(FailureReply) in
            guard let mode = entry.mode else {
                let result = pyro_set_times(parent.rawValue, name, time.seconds, time.nanoseconds)
                return _ = try check(result, "set the time of \(printable(path))")
            }
            let opened = pyro_open_beneath(parent.rawValue, name)
            let directory = Descriptor(try check(opened, "open the directory \(printable(path))"))
            try check(fchmod(directory.rawValue, mode), "set the mode of \(printable(path))")
            let result = pyro_set_times_of(directory.rawValue, time.seconds, time.nanoseconds)
            try check(result, "set the time of \(printable(path))")
        }
    }

    private static func exists(_ path: [UInt8], below root: Descriptor) -> Bool {
        let fd = path.withCString { pyro_open_beneath(root.rawValue, $0) }
        guard fd >= 0 else { return false }
        close(fd)
        return true
    }
}
