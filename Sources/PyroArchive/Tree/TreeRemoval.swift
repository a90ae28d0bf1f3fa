internal import CPyroSys
internal import Glibc
package import PyroWire

/// Removes trees of files, no link followed and no other file system entered.
package struct TreeRemoval {
    /// Directories in each other that are removed; a deeper tree is an error.
    private static let depth = 2048

    /// Entries that were removed.
    package private(set) var count: UInt64 = 0
    /// The names on the way, for messages.
    private var path: [UInt8]

    /// - Parameter path: what the directory of the names to remove is called in messages.
    package init(below path: [UInt8] = []) {
        self.path = path
    }

    /// Removes what `name` is, with all below it. Nothing there counts as removed.
    package mutating func remove(_ name: some Collection<UInt8>, in directory: Descriptor) throws(FailureReply) {
        try remove(name, in: directory, depth: 0)
    }

    private mutating func remove(
        _ name: some Collection<UInt8>, in directory: Descriptor, depth: Int
    ) throws(FailureReply) {
        if try unlink(name, in: directory, flags: 0) { return }
        guard depth < Self.depth else {
            throw FailureReply(.tooLarge, "could not remove \(printable(path)): it is nested too deeply")
        }
        let length = path.count
        path += (path.isEmpty ? [] : [UInt8(ascii: "/")]) + name
        defer { path.removeSubrange(length...) }
        guard let child = try open(name, in: directory) else { return }
        for entry in try SortedNames.sorted(of: child, path: path) {
            try remove(entry, in: child, depth: depth + 1)
        }
        _ = try unlink(name, in: directory, flags: AT_REMOVEDIR)
    }

    /// - Returns: false when it is a directory and was not to be one.
    private mutating func unlink(
        _ name: some Collection<UInt8>, in directory: Descriptor, flags: Int32
    ) throws(FailureReply) -> Bool {
        let result = name.withCString { unlinkat(directory.rawValue, $0, flags) }
        if result == 0 {
            count += 1
            return true
        }
        switch errno {
        case ENOENT: return true
        case EISDIR: return false
        case EPERM where flags == 0: return false
        default: throw failure("remove \(printable(path + [UInt8(ascii: "/")] + name))")
        }
    }

    /// Opens a directory and makes sure that what is in it can be removed; `nil` when it has gone.
    private func open(
        _ name: some Collection<UInt8>, in directory: Descriptor
    ) throws(FailureReply) -> Descriptor? {
        let fd = name.withCString { pyro_open_directory_here(directory.rawValue, $0) }
        guard fd >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("open the directory \(printable(path)) to remove it")
        }
        return Descriptor(fd)
    }
}
